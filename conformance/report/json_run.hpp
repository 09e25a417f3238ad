// A whole run as JSON, for what holds several.
#pragma once

#include "report/json_values.hpp"

namespace chatspec {

/// What `json_report` writes.
Json run_json(const RunResult& run);

}  // namespace chatspec
