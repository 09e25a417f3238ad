// One line of a session's body: who takes part, and what they do.
#pragma once

#include <string_view>

#include "scenario/cast.hpp"
#include "scenario/line_cursor.hpp"
#include "scenario/session.hpp"

namespace chatspec {

/// A line of the body that is no part of a block's frame (`any-order`, `either`, `or`, `end`).
/// Tells `cast` what the step changes.
Parsed<Action> parse_step(LineCursor line, Cast& cast);

/// Parts of `parse_step`, each behind the first word of the line.
Parsed<Action> parse_peers(LineCursor& line, Cast& cast);
Parsed<Action> parse_program(LineCursor& line, Role role, Cast& cast);
Parsed<Action> parse_disk(LineCursor& line, Cast& cast);
Parsed<Action> parse_client_has(LineCursor& line, const std::string& who, Cast& cast);
Parsed<Action> parse_client_file(LineCursor& line, const std::string& who, Cast& cast);
Parsed<Action> parse_deed(LineCursor& line, const std::string& who, Role role, Cast& cast);

}  // namespace chatspec
