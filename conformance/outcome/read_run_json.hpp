// The JSON of a run, read back: for merging shards, for results of worker processes, for
// failed-first.
#pragma once

#include <memory>
#include <string>
#include <string_view>

#include <tl/expected.hpp>

#include "outcome/run_result.hpp"

namespace chatspec {

/// What `session_result_json` wrote. The suite must have the session; the error is one
/// line for a person.
tl::expected<SessionResult, std::string> read_session_result(
    std::string_view json, const std::shared_ptr<const Suite>& suite);

/// What `run_json` made, with whatever a report added to it: every report of it is the same as it
/// would have been of the run itself. The error is one line that says what is wrong and where: no
/// JSON, not a report of chatspec, a field that is missing or of another kind
/// ("sessions[3].plays[0].seconds: …"), a session that this suite does not have or that is there
/// twice.
tl::expected<RunResult, std::string> read_run_json(std::string_view json,
                                                   const std::shared_ptr<const Suite>& suite);

}  // namespace chatspec
