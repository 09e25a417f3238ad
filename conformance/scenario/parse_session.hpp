// From the text of one session to its values. The grammar: spec/notation.md.
#pragma once

#include <string>
#include <string_view>

#include <tl/expected.hpp>

#include "scenario/parse_error.hpp"
#include "scenario/session.hpp"

namespace chatspec {

/// Reads one session. A `Session` that was returned needs no further checks by the player: every
/// `who` is a participant that can do the step and was declared before it, and every variable in
/// what is sent (or in BYTES, or after `!<`) is a peer's address or captured by an earlier step.
///
/// `file` and `first_line` say where `text` begins, so that places are lines of that file. The
/// first fault found is returned. Unique session ids and known requirements are a matter of the
/// whole suite: see read_suite.hpp and trace.hpp.
tl::expected<Session, ParseError> parse_session(std::string_view text, const std::string& file,
                                                int first_line = 1);

}  // namespace chatspec
