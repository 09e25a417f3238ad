// A run as TAP, version 14 (testanything.org/tap-version-14-specification.html).
#pragma once

#include <string>

#include "outcome/run_result.hpp"

namespace chatspec {

/// One test point for each session, in the order of the run. A failure has a YAML block: message,
/// verdict, place, what was wanted and found, the command that plays it again, and the text of the
/// text report. UNSUPPORTED is `# SKIP` and EXPECTED-FAIL `not ok … # TODO`, with the reason;
/// BLOCKED is `# SKIP` as long as what blocks it is in this run.
///
/// For readers of version 13 too, but for the first line: nothing that is new in 14 is used.
std::string tap_report(const RunResult& run);

}  // namespace chatspec
