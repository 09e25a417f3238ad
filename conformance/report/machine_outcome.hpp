// Ten verdicts told to machines that know four outcomes.
#pragma once

#include <string>

#include "outcome/run_result.hpp"

namespace chatspec {

enum class MachineOutcome {
  passed,
  failure,
  error,    ///< our own trouble
  skipped,  ///< unsupported, expected, or blocked by a session whose failure stands in this run
};
MachineOutcome outcome_of(const SessionResult& result, const RunResult& run);

/// Why it is so, on one line: the ruling's reason or what happened. Empty if it simply passed.
std::string reason_of(const SessionResult& result);

/// What should be otherwise although it passed: a line for each remark and leniency.
std::string advice_of(const SessionResult& result);

}  // namespace chatspec
