#include "scenario/parse_header.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "scenario/parse_bytes.hpp"

namespace chatspec {

namespace {

// No session deserves more than the whole of a grade counted in percent.
constexpr std::size_t points_max = 100;

Parsed<std::monostate> parse_proves(LineCursor& line, Session& session) {
  if (!session.proves.empty()) return line.error("expected only one line proves");
  do {
    line.skip_spaces();
    const auto begin = line.offset();
    std::string id(line.take_word());
    if (!is_requirement_id(id)) {
      return line.error_at(begin, "expected a requirement: names joined by dots, as part.rule");
    }
    if (std::find(session.proves.begin(), session.proves.end(), id) != session.proves.end()) {
      return line.error_at(begin,
                           fmt::format("expected another requirement: {} is named twice", id));
    }
    session.proves.push_back(std::move(id));
    line.skip_spaces();
  } while (!line.at_end());
  return {};
}

Parsed<std::monostate> parse_needs(LineCursor& line, Session& session) {
  if (!session.needs.empty()) return line.error("expected only one line needs");
  auto named = parse_session_names(line);
  if (!named) return tl::unexpected(named.error());
  session.needs = std::move(named->names);
  session.needs_at = std::move(named->places);
  return {};
}

Parsed<std::monostate> parse_points(LineCursor& line, Session& session) {
  line.skip_spaces();
  const auto points = parse_number(line, points_max);
  if (!points) return tl::unexpected(points.error());
  session.points = static_cast<int>(*points);
  return line.expect_end();
}

Parsed<std::monostate> parse_why(LineCursor& line, Session& session) {
  line.skip_spaces();
  auto why = parse_quoted(line);
  if (!why) return tl::unexpected(why.error());
  session.why = std::move(*why);
  return line.expect_end();
}

}  // namespace

Parsed<Session> parse_session_line(LineCursor line) {
  line.skip_spaces();
  Session session;
  session.place = line.place_at(line.offset());
  const auto first = line.offset();
  if (line.take_word() != "session") return line.error_at(first, "expected session and its name");
  line.skip_spaces();
  const auto begin = line.offset();
  session.id = line.take_word();
  if (!is_name(session.id)) {
    return line.error_at(begin, "expected a name: lower-case words joined by -");
  }
  if (auto end = line.expect_end(); !end) return tl::unexpected(end.error());
  return session;
}

Parsed<SessionNames> parse_session_names(LineCursor& line) {
  SessionNames all;
  do {
    line.skip_spaces();
    const auto begin = line.offset();
    std::string name(line.take_word());
    if (!is_name(name)) {
      return line.error_at(begin, "expected the name of a session: lower-case words joined by -");
    }
    if (std::find(all.names.begin(), all.names.end(), name) != all.names.end()) {
      return line.error_at(begin, fmt::format("expected another session: {} is named twice", name));
    }
    all.names.push_back(std::move(name));
    all.places.push_back(line.place_at(begin));
    line.skip_spaces();
  } while (!line.at_end());
  return all;
}

bool is_header_word(std::string_view word) {
  return word == "proves" || word == "needs" || word == "points" || word == "why" || word == "once";
}

Parsed<std::monostate> parse_header_line(LineCursor line, Session& session) {
  line.skip_spaces();
  const auto word = line.take_word();
  if (word == "proves") return parse_proves(line, session);
  if (word == "needs") return parse_needs(line, session);
  if (word == "points") return parse_points(line, session);
  if (word == "once") {
    session.once = true;
    return line.expect_end();
  }
  return parse_why(line, session);
}

bool is_requirement_id(std::string_view text) {
  std::size_t names = 0;
  while (true) {
    const auto length = name_length(text);
    if (length == 0) return false;
    ++names;
    text.remove_prefix(length);
    if (text.empty()) return names > 1;
    if (text.front() != '.') return false;
    text.remove_prefix(1);
  }
}

}  // namespace chatspec
