// One session's result as JSON: shared by the whole report and by the one-line form.
#pragma once

#include "report/json_values.hpp"

namespace chatspec {

/// All of the result, so that it can be read back; nothing about the run it belongs to.
Json session_json(const SessionResult& result);

Json proofs_json(const std::map<Proof, int>& proofs);

}  // namespace chatspec
