#pragma once

#include <utility>

#include "crowd.hpp"
#include "plan.hpp"
#include "server_process.hpp"

namespace chatspec::bench {

/// A running server with its crowd.
struct Contestant {
  Contestant(const std::vector<std::string>& command, Dialect dialect, int receivers, int senders)
      : server(command), crowd(server, dialect, receivers, senders) {}
  ServerProcess server;
  Crowd crowd;
};

/// A real server and its bare loop, each with a crowd of its own, alive at the same time so that
/// their turns can alternate. The one that is not measured only waits and costs nothing.
struct Duel {
  Duel(const Contest& made_from, int receivers, int senders)
      : contest(made_from),
        bare(made_from.bare, made_from.bare_dialect, receivers, senders),
        real(made_from.real, made_from.real_dialect, receivers, senders) {}

  /// One round: both once, and who goes first changes with every round.
  template <class Measure>
  void round(int number, Measure&& measure) {
    if (number % 2 == 0) {
      measure(bare, true);
      measure(real, false);
    } else {
      measure(real, false);
      measure(bare, true);
    }
  }

  const Contest& contest;
  Contestant bare;
  Contestant real;
};

}  // namespace chatspec::bench
