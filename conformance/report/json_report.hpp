// A run for other programs.
#pragma once

#include <string>

#include "outcome/run_result.hpp"

namespace chatspec {

/// One JSON object, indented, ending in LF, that holds everything: whoever has it needs neither the
/// spec nor the run. Verdicts are "pass", "pass-lenient", "expected-fail", "unsupported",
/// "blocked", "fail", "hang", "crash", "unexpected-pass" and "broken".
///
/// `causes` names what to mend, most basic first, as the end of the text report does.
///
/// A session that failed has its failure as the text report tells it, chart and all, in `told`,
/// line by line: for readers that only pass it on to a person. Everything in it stands in the other
/// fields too.
///
/// Bytes of programs appear as the text report shows them (`\x01`, `␊`). Where that could be
/// mistaken for something else, a field with `_hex` behind its name has the bytes themselves.
std::string json_report(const RunResult& run);

}  // namespace chatspec
