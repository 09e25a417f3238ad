// A run as one HTML page that needs nothing else: no network, no file beside it.
#pragma once

#include <string>

#include "outcome/run_result.hpp"

namespace chatspec {

/// Summary, the spec's sections with their sentences and verdicts, every session with its lines,
/// its plays and its chart. Complete without script; with it there are filters and buttons that
/// copy. Light and dark, wide and narrow, on paper. Whatever a program under test sent appears as
/// text and can never be markup; the page forbids itself to load anything.
std::string html_report(const RunResult& run);

}  // namespace chatspec
