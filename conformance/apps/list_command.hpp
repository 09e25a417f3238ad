// `chatspec list`: the requirements and sessions of a suite.
#pragma once

#include <iosfwd>

#include "scenario/spec.hpp"

namespace chatspec {

struct ListOptions {
  bool requirements = true;
  bool sessions = true;
  bool json = false;
};

/// Prints the suite's requirements (level, exercise mark, number of sessions) and then its
/// sessions. Returns the exit status, always 0.
int list_command(const Suite& suite, const ListOptions& options, std::ostream& out);

}  // namespace chatspec
