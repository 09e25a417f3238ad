// Shards of one suite, or runs of different sessions of it, made into one run.
#pragma once

#include <string>
#include <vector>

#include <tl/expected.hpp>

#include "outcome/run_result.hpp"

namespace chatspec {

/// One run with the sessions of all, in the order of the suite. Each play keeps its seed, so that
/// the command that plays it again stays right; times are added up; `jobs` is the largest.
///
/// The runs must be of one suite, have tested the same programs in the same way, and have no
/// session in common; otherwise, or if there is no run, the error says in one line which two do not
/// fit.
tl::expected<RunResult, std::string> merge(std::vector<RunResult> runs);

}  // namespace chatspec
