// One session's result as JSON: alone on a line, or as a part of a whole run.
#pragma once

#include <map>
#include <string>

#include "outcome/json_values.hpp"
#include "outcome/run_result.hpp"

namespace chatspec {

/// All of the result, so that it can be read back; nothing about the run it belongs to.
Json session_json(const SessionResult& result);
/// The same as one line, without LF in it: `read_session_result` reads it back, byte for byte.
std::string session_result_json(const SessionResult& result);

Json proofs_json(const std::map<Proof, int>& proofs);

}  // namespace chatspec
