// A whole run as JSON, told for a person too, for what holds several.
#pragma once

#include "outcome/json_values.hpp"
#include "outcome/run_result.hpp"

namespace chatspec {

/// What `json_report` writes.
Json report_json(const RunResult& run);

}  // namespace chatspec
