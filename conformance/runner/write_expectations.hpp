// `--write-expect FILE`: what a run has shown to fail, as a file for `--expect`.
#pragma once

#include <string>

#include "outcome/run_result.hpp"
#include "runner/expectation_file.hpp"

namespace chatspec {

/// One line for each bad session, also for a blocked one: `fail ID because VERDICT: what`. The same
/// run with this file ends with 0. What was `known` and has not been shown to be otherwise stays as
/// it was: expected failures, what is not played, and sessions that this run was not about. What is
/// BROKEN cannot be expected, and stands there as a comment.
std::string write_expectations(const RunResult& run, const KnownOutcomes& known);

}  // namespace chatspec
