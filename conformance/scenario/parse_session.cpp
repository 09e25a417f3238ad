#include "scenario/parse_session.hpp"

#include <utility>

#include "scenario/cast.hpp"
#include "scenario/parse_block.hpp"
#include "scenario/parse_header.hpp"
#include "scenario/session_lines.hpp"

namespace chatspec {

namespace {

class SessionParser {
 public:
  explicit SessionParser(SessionLines lines) : lines_(std::move(lines)) {}

  Parsed<Session> parse() {
    auto session = parse_session_line(lines_.take());
    if (!session) return session;
    session_ = std::move(*session);
    if (auto header = parse_header(); !header) return tl::unexpected(header.error());
    while (!lines_.at_end()) {
      auto step = parse_step_or_block(lines_, cast_);
      if (!step) return tl::unexpected(step.error());
      session_.steps.push_back(std::move(*step));
    }
    if (auto whole = check_whole(); !whole) return tl::unexpected(whole.error());
    return std::move(session_);
  }

 private:
  Parsed<std::monostate> parse_header() {
    while (!lines_.at_end() && is_header_word(lines_.next_word())) {
      if (auto line = parse_header_line(lines_.take(), session_); !line) return line;
    }
    if (session_.proves.empty()) {
      return error_in(lines_.first(), "expected a line proves with a requirement below this one");
    }
    return {};
  }

  Parsed<std::monostate> check_whole() const {
    if (cast_.empty()) return error_in(lines_.first(), "expected somebody to take part");
    for (const Step& step : session_.steps) {
      if (!std::holds_alternative<ScriptedServer>(step.action)) continue;
      if (has_client()) break;
      return lines_.error_at(step.place, "expected a client below for the scripted server");
    }
    return {};
  }

  bool has_client() const {
    for (const Step& step : session_.steps) {
      if (std::holds_alternative<StartClient>(step.action)) return true;
    }
    return false;
  }

  SessionLines lines_;
  Session session_;
  Cast cast_;
};

}  // namespace

tl::expected<Session, ParseError> parse_session(std::string_view text, const std::string& file,
                                                int first_line) {
  SessionLines lines(text, file, first_line);
  if (lines.at_end()) {
    return tl::unexpected(ParseError{{file, first_line, 1}, "expected session and its name", ""});
  }
  return SessionParser(std::move(lines)).parse();
}

}  // namespace chatspec
