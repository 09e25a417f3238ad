// A run as one HTML page that needs nothing else: no network, no script to be read, no file beside.
#pragma once

#include <string>

#include "report/verdict.hpp"

namespace chatspec {

/// Summary, the spec's sections with their verdicts, every session with its chart. Light and dark,
/// wide and narrow. Whatever a program under test sent appears as text and can never be markup.
std::string html_report(const RunResult& run);

}  // namespace chatspec
