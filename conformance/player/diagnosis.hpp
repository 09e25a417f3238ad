// After a play: what was really the matter, in words that help.
#pragma once

#include <optional>

#include "player/stage.hpp"

namespace chatspec {

/// Completes a failure: what every thread of a program that hangs was doing; whether the server has
/// died, or serves nobody any more, so that it is a CRASH; the traceback or sanitizer's report on
/// standard error; output that came only when the program was ended.
void explain(Stage& stage, Failure& failure);

/// A play in which nothing failed: a traceback or a sanitizer's report all the same. Call it when
/// the programs have ended.
std::optional<Failure> crash_on_the_quiet(Stage& stage);

}  // namespace chatspec
