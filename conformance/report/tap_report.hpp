// A run as TAP, version 14 (testanything.org/tap-version-14-specification.html).
#pragma once

#include <string>

#include "report/verdict.hpp"

namespace chatspec {

/// One test point for each session, in the order of the suite; the failure as a YAML block;
/// unsupported as `# SKIP reason`, expected failures as `# TODO reason`.
std::string tap_report(const RunResult& run);

}  // namespace chatspec
