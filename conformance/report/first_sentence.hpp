// What is to be known before anything else of a report is read.
#pragma once

#include <string>

#include "outcome/run_result.hpp"

namespace chatspec {

/// One sentence about the run as a whole, such as that most of it says nothing about these
/// programs; empty if there is nothing of this kind. Text and HTML begin with it.
std::string first_sentence(const RunResult& run);

}  // namespace chatspec
