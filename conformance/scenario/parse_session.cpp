#include "scenario/parse_session.hpp"

#include <fmt/format.h>

#include <optional>
#include <utility>
#include <vector>

#include "scenario/cast.hpp"
#include "scenario/line_cursor.hpp"
#include "scenario/parse_header.hpp"
#include "scenario/parse_step.hpp"

namespace chatspec {

namespace {

// The lines that say something: no comments, no empty lines, no CR of a file from another system.
std::vector<LineCursor> lines_of(std::string_view text, const std::string& file, int first_line) {
  std::vector<LineCursor> lines;
  for (int number = first_line; !text.empty(); ++number) {
    const auto end = std::min(text.find('\n'), text.size());
    auto line = text.substr(0, end);
    text.remove_prefix(std::min(end + 1, text.size()));
    if (line.ends_with('\r')) line.remove_suffix(1);
    const auto visible = line.find_first_not_of(" \t");
    if (visible == std::string_view::npos || line[visible] == '#') continue;
    lines.emplace_back(line, file, number);
  }
  return lines;
}

std::string_view first_word(LineCursor line) {
  line.skip_spaces();
  return line.take_word();
}

class SessionParser {
 public:
  explicit SessionParser(std::vector<LineCursor> lines) : lines_(std::move(lines)) {}

  Parsed<Session> parse() {
    auto session = parse_session_line(lines_.front());
    if (!session) return session;
    session_ = std::move(*session);
    if (auto header = parse_header(); !header) return tl::unexpected(header.error());
    while (next_ < lines_.size()) {
      auto step = parse_one(lines_[next_++]);
      if (!step) return tl::unexpected(step.error());
      session_.steps.push_back(std::move(*step));
    }
    if (auto whole = check_whole(); !whole) return tl::unexpected(whole.error());
    return std::move(session_);
  }

 private:
  Parsed<std::monostate> parse_header() {
    for (; next_ < lines_.size() && is_header_word(first_word(lines_[next_])); ++next_) {
      if (auto line = parse_header_line(lines_[next_], session_); !line) return line;
    }
    if (session_.proves.empty()) {
      return error_in(lines_.front(), "expected a line proves with a requirement below this one");
    }
    return {};
  }

  Parsed<Step> parse_one(LineCursor line) {
    const auto word = first_word(line);
    if (word == "end") return error_in(line, "expected end only after any-order");
    if (word == "any-order") return parse_any_order(line);
    return make_step(line, parse_step(line, cast_));
  }

  Parsed<Step> parse_any_order(LineCursor opening) {
    AnyOrder block;
    LineCursor behind = opening;
    behind.skip_spaces();
    behind.take_word();
    if (auto end = behind.expect_end(); !end) return tl::unexpected(end.error());
    while (next_ < lines_.size()) {
      LineCursor line = lines_[next_++];
      if (first_word(line) == "end") return close_block(opening, line, std::move(block));
      auto step = first_word(line) == "any-order" ? misplaced(line)
                                                  : make_step(line, parse_step(line, cast_));
      if (step && !is_receiving(step->action)) step = misplaced(line);
      if (!step) return step;
      block.steps.push_back(std::move(*step));
    }
    return error_in(opening, "expected end after the steps of this any-order");
  }

  static Parsed<Step> misplaced(const LineCursor& line) {
    return error_in(line, "expected only < << <| shows between any-order and end");
  }

  static Parsed<Step> close_block(const LineCursor& opening, LineCursor closing, AnyOrder block) {
    if (block.steps.size() < 2) return error_in(closing, "expected at least two steps before end");
    closing.skip_spaces();
    closing.take_word();
    if (auto end = closing.expect_end(); !end) return tl::unexpected(end.error());
    return make_step(opening, Action(std::move(block)));
  }

  Parsed<std::monostate> check_whole() const {
    if (cast_.empty()) return error_in(lines_.front(), "expected somebody to take part");
    for (const Step& step : session_.steps) {
      if (!std::holds_alternative<ScriptedServer>(step.action)) continue;
      if (has_client()) break;
      return tl::unexpected(
          ParseError{step.place, "expected a client below for the scripted server", step.source});
    }
    return {};
  }

  bool has_client() const {
    for (const Step& step : session_.steps) {
      if (std::holds_alternative<StartClient>(step.action)) return true;
    }
    return false;
  }

  static Parsed<Step> make_step(LineCursor line, Parsed<Action> action) {
    if (!action) return tl::unexpected(action.error());
    line.skip_spaces();
    return Step{line.place_at(line.offset()), std::string(line.rest()), std::move(*action)};
  }

  static tl::unexpected<ParseError> error_in(LineCursor line, std::string message) {
    line.skip_spaces();
    return line.error(std::move(message));
  }

  std::vector<LineCursor> lines_;
  std::size_t next_ = 1;
  Session session_;
  Cast cast_;
};

}  // namespace

tl::expected<Session, ParseError> parse_session(std::string_view text, const std::string& file,
                                                int first_line) {
  auto lines = lines_of(text, file, first_line);
  if (lines.empty()) {
    return tl::unexpected(ParseError{{file, first_line, 1}, "expected session and its name", ""});
  }
  return SessionParser(std::move(lines)).parse();
}

}  // namespace chatspec
