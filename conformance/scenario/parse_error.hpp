// What is wrong with a session or a spec file, where, and how that is told to a person.
#pragma once

#include <string>
#include <vector>

#include "scenario/session.hpp"

namespace chatspec {

/// One fault in a spec or session file. A message says what was expected at the place.
struct ParseError {
  Place place;              ///< line 0: the fault is the file itself (it cannot be read, …)
  std::string message;      ///< one line, no full stop
  std::string source_line;  ///< the line as it stands in the file; empty: nothing to show
};

/// The fault as a person reads it, without a line end after it:
///
///     notation.md:4:7: expected one of > >> <
///       ann => hello
///           ^
std::string describe(const ParseError& error);
/// Several, one below the other.
std::string describe(const std::vector<ParseError>& errors);

}  // namespace chatspec
