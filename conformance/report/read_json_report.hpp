// A JSON report, read back: for merging shards, for results of worker processes, for failed-first.
#pragma once

#include <string>
#include <string_view>

#include <tl/expected.hpp>

#include "report/verdict.hpp"

namespace chatspec {

/// One session's result as one line of JSON, and back. Bytes come back as visible text: the charts
/// made of them are the same.
std::string session_result_json(const SessionResult& result);
tl::expected<SessionResult, std::string> read_session_result(std::string_view json,
                                                             const Suite& suite);

/// A whole report of `json_report`. The error says what is wrong and where: no JSON, not a report
/// of chatspec, a session that this suite does not have.
tl::expected<RunResult, std::string> read_json_report(std::string_view json, const Suite& suite);

}  // namespace chatspec
