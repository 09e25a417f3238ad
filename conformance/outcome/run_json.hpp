// A whole run as JSON: what read_run_json reads, and figures for those who read nothing else.
#pragma once

#include <string_view>

#include "outcome/json_values.hpp"
#include "outcome/run_result.hpp"

namespace chatspec {

inline constexpr std::string_view run_json_format = "chatspec report";
/// Grows when a reader of the last one would misunderstand this one.
inline constexpr int run_json_version = 1;

/// One object that holds everything: whoever has it needs neither the spec nor the run.
Json run_json(const RunResult& run);

}  // namespace chatspec
