// What a run means for the shell that asked for it.
#pragma once

#include "report/verdict.hpp"

namespace chatspec {

inline constexpr int kAllPassed = 0;
inline constexpr int kSomethingFailed = 1;
inline constexpr int kWrongUse = 2;
inline constexpr int kNothingTested = 3;

/// The first three of these that are not `kWrongUse`. A session that is blocked by a broken one was
/// not tested either, so it does not count as a failure of the program.
int exit_status(const RunResult& run);

}  // namespace chatspec
