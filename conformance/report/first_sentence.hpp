// What is to be known before anything else of a report is read.
#pragma once

#include <string>
#include <vector>

#include "outcome/run_result.hpp"

namespace chatspec {

/// Where the programs speak a wire format of their own: that most of the suite says nothing about
/// them, and what they are judged by instead. Otherwise empty.
std::string first_sentence(const RunResult& run);

/// That sentence, if there is one, and what else holds for the whole run. Text and HTML begin with
/// them, each made visible.
std::vector<std::string> first_sentences(const RunResult& run);

}  // namespace chatspec
