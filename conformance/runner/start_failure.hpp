// Programs that do not start: it is seen once and need not be tried for every session.
#pragma once

#include <optional>

#include "outcome/run_result.hpp"

namespace chatspec {

struct Programs {
  bool server = false;
  bool client = false;
};

/// Which programs under test a session needs.
Programs programs_of(const Session& session);

/// Which program did not start in this session's plays. Neither: all did; or only at a step that
/// starts the server once more, which says nothing about other sessions; or it cannot be told.
Programs not_started(const SessionResult& result);

}  // namespace chatspec
