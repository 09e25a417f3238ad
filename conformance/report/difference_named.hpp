// A failure that a reader can look at for long without seeing what is wrong, in one sentence.
#pragma once

#include <string>

#include "outcome/play_result.hpp"

namespace chatspec {

/// What is wrong with what came, if that is hard to see: an end of line, a space, a letter that
/// looks like another one, somebody's own line that came back to him, the right text for the wrong
/// one, a line that came twice. Made visible, on one line; empty if it can be seen, or if this is
/// not known.
std::string difference_named(const PlayResult& play);

}  // namespace chatspec
