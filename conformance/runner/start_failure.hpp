// Programs that are not there: it is seen once and need not be tried for every session.
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

/// Which program this session's plays have shown to be missing: it did not start, or it ran already
/// and has ended. Not one that only did not start once more, at a step that says so: other sessions
/// may go well.
Programs missing_in(const SessionResult& result);

}  // namespace chatspec
