// What a session's body is made of: single steps, and the blocks `any-order … end` and
// `either … or … end`.
#pragma once

#include "scenario/cast.hpp"
#include "scenario/session.hpp"
#include "scenario/session_lines.hpp"

namespace chatspec {

/// The next line, or the block that begins there. Not at the end of `lines`.
Parsed<Step> parse_step_or_block(SessionLines& lines, Cast& cast);

}  // namespace chatspec
