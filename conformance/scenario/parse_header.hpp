// The first lines of a session: `session ID`, `proves ID…`, `needs SESSION…`, `points N`, `why
// "TEXT"`.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "scenario/line_cursor.hpp"
#include "scenario/session.hpp"

namespace chatspec {

/// The line `session ID`, from its first word.
Parsed<Session> parse_session_line(LineCursor line);

/// True if a line beginning with this word belongs to the header.
bool is_header_word(std::string_view word);

/// A later line of the header, from its first word; adds what it says to `session`.
Parsed<std::monostate> parse_header_line(LineCursor line, Session& session);

struct SessionNames {
  std::vector<std::string> names;
  std::vector<Place> places;
};
/// The rest of a line, which names one session or more.
Parsed<SessionNames> parse_session_names(LineCursor& line);

/// A requirement's id: two or more names joined by dots.
bool is_requirement_id(std::string_view text);

}  // namespace chatspec
