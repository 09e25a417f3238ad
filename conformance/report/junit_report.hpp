// A run as JUnit XML, which most CI services show.
#pragma once

#include <string>

#include "outcome/run_result.hpp"

namespace chatspec {

/// One test suite for each section of the spec, one test case for each session; its class is the
/// program that was tested and the section: "my_server.3-chat".
///
/// `failure` for FAIL, HANG, CRASH and UNEXPECTED-PASS, with the text of the text report; `error`
/// for BROKEN; `skipped` for UNSUPPORTED and EXPECTED-FAIL, with the reason, and for BLOCKED,
/// unless what blocks it is not in this run: then it is a failure, so that it is seen. What a
/// session that passed leniently should do otherwise, and remarks, are its `system-out`.
///
/// Always well-formed: characters that XML 1.0 cannot carry appear as `\xHH`.
std::string junit_report(const RunResult& run);

/// A short name for what was tested: of `python3 my_server.py {port}` it is "my_server".
std::string implementation_name(const RunResult& run);

}  // namespace chatspec
