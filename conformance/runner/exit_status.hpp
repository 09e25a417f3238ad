// What a run means for the shell that asked for it.
#pragma once

#include "outcome/run_result.hpp"

namespace chatspec {

inline constexpr int all_passed = 0;
inline constexpr int something_failed = 1;
inline constexpr int wrong_use = 2;
inline constexpr int nothing_tested = 3;

/// The first three of these that are not `wrong_use`. A session that is blocked by a broken one was
/// not tested either, so it does not count as a failure of the program.
int exit_status(const RunResult& run);

}  // namespace chatspec
