// A run as JUnit XML, which most CI services show.
#pragma once

#include <string>

#include "report/verdict.hpp"

namespace chatspec {

/// One test suite, one test case for each session: `failure` for failed, hang and crashed, `error`
/// for broken, `skipped` for not applicable; the text of the failure as the text report has it.
/// Always well-formed: characters that XML 1.0 cannot carry appear as `\xHH`.
std::string junit_report(const RunResult& run);

}  // namespace chatspec
