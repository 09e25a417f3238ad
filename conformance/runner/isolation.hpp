// How far the programs of different sessions are kept apart, and what follows for a run.
#pragma once

#include <string>

#include "endpoint/result.hpp"
#include "player/target.hpp"

namespace chatspec {

enum class IsolationWish { automatic, none, required };

struct Isolation {
  bool sandbox = false;  ///< every worker enters one (endpoint/sandbox.hpp)
  std::string told;      ///< for the report
  std::string warning;   ///< one line for a person; empty: nothing to say
};

/// Tries once whether a sandbox can be had. Trouble only if it is required and cannot.
tl::expected<Isolation, std::string> choose_isolation(IsolationWish wish, const Target& target);

/// How many sessions may be played at the same time: `wished`, or 0 for as many as are good for
/// this machine. One, if they would meet: on a server that runs already, or on the one port that a
/// command has built in when there is no sandbox.
struct Jobs {
  int number = 1;
  std::string warning;  ///< why it is fewer than wished; empty: it is not
};
Jobs choose_jobs(int wished, const Target& target, const Isolation& isolation);

}  // namespace chatspec
