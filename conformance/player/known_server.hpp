// What plays have learnt of the server under test, for those that follow.
#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <vector>

#include <tl/expected.hpp>

#include "endpoint/running_program.hpp"
#include "endpoint/socket_address.hpp"

namespace chatspec {

/// A program that does not come to rest and has used so much of a processor meanwhile waits by
/// being busy; that decides only how silence is proved from then on. It is the work that tells: a
/// busy machine keeps others from resting too.
inline constexpr std::chrono::milliseconds busy_work{400};

/// One for all plays against one server; it begins empty, and a play without it only takes longer.
struct KnownServer {
  // ---- Of one that runs already.
  /// Where it was found; empty: it has not been looked for.
  std::vector<SocketAddress> addresses;
  /// It can be looked into, as if we had launched it.
  std::optional<RunningProgram> program;
  std::string why_out_of_sight;  ///< if not, for a person
  bool is_busy_waiter = false;   ///< it works while it waits, and never rests
  /// How often in a row it did not come to rest between two plays: others use it too, perhaps.
  int restless_times = 0;

  // ---- Of one that is launched and has its port built in.
  int own_port = 0;  ///< on which it was seen to listen; 0: not known

  // ---- Of any.
  /// How it answers the probe, learnt where that is the sign of life of a peer.
  enum class Probe {
    as_told,    ///< as the spec says, as far as is known
    otherwise,  ///< by another line: a sign of life, and a proof only if `probed` is not empty
    unanswered,
  };
  Probe probe = Probe::as_told;
  /// The form of that other line, if it holds the word that was asked with.
  std::string probed;
  /// What one peer says is not heard by another either.
  bool words_fail = false;
};

/// Looks for a server that runs already, by a connection only where the kernel does not tell. The
/// error says, for a person, that nobody is there, or what is wrong with the address.
tl::expected<KnownServer, std::string> look_for_server(const std::string& host_and_port,
                                                       std::chrono::milliseconds deadline);

/// What makes proofs weaker than those of a server that was launched, for a person; only of one
/// that runs already.
std::vector<std::string> shortcomings(const KnownServer& known);

}  // namespace chatspec
