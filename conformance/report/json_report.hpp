// A run for other programs.
#pragma once

#include <string>

#include "report/verdict.hpp"

namespace chatspec {

/// One JSON object, indented, ending in LF. Bytes of programs that are not UTF-8 appear as the text
/// report shows them (`\xHH`). Verdicts are "passed", "failed", "hang", "crashed", "broken" and
/// "not-applicable".
std::string json_report(const RunResult& run);

}  // namespace chatspec
