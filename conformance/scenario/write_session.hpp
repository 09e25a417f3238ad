// A session as text again: for people, in `chatspec show` and in reports.
#pragma once

#include <string>
#include <vector>

#include "scenario/session.hpp"

namespace chatspec {

/// The session's lines with uniform indentation and without comments; parsing them again gives the
/// same session.
std::vector<std::string> write_session(const Session& session);

}  // namespace chatspec
