// `chatspec list`: the requirements and sessions of a suite.
#pragma once

#include <iosfwd>

#include "apps/session_kinds.hpp"
#include "scenario/spec.hpp"

namespace chatspec {

struct ListOptions {
  bool requirements = true;
  bool sessions = true;
  bool json = false;
  bool ctest = false;       ///< nothing but one line for each session, for a CMake script
  SessionKinds kinds = {};  ///< only these, and the requirements that they prove
};

/// Prints the suite's requirements (level, exercise mark, number of sessions) and then its
/// sessions (points, altitude, what they prove). Returns the exit status, always 0.
///
/// For ctest each line is "ID<TAB>SECTION<TAB>LEVEL<TAB>ALTITUDE<TAB>WHO", all words fit for
/// labels: SECTION is the first word of the first requirement, LEVEL is `must`, `must-not`, …, WHO
/// is `exercise` or `standard`: who asks for it.
int list_command(const Suite& suite, const ListOptions& options, std::ostream& out);

}  // namespace chatspec
