// A JSON report, read back: for merging shards, for results of worker processes, for failed-first.
#pragma once

#include <string>
#include <string_view>

#include <tl/expected.hpp>

#include "report/verdict.hpp"

namespace chatspec {

/// One session's result as one line of JSON, without LF in it, and back, byte for byte. The suite
/// must have the session and outlive the result; the error is one line for a person.
std::string session_result_json(const SessionResult& result);
tl::expected<SessionResult, std::string> read_session_result(std::string_view json,
                                                             const Suite& suite);

/// A whole report of `json_report`: every other report made of it is the same as it would have been
/// made of the run itself. The error is one line that says what is wrong and where: no JSON, not a
/// report of chatspec, a field that is missing or of another kind ("sessions[3].plays[0].seconds:
/// …"), a session that this suite does not have or that is there twice.
tl::expected<RunResult, std::string> read_json_report(std::string_view json, const Suite& suite);

}  // namespace chatspec
