// Whether the programs speak the wire format of the protocol block. Most programs of an exercise
// that fixes none speak one of their own: then sessions of the wire say nothing about them.
#pragma once

#include "player/known_server.hpp"
#include "runner/run_plan.hpp"

namespace chatspec {

/// What the programs have shown.
struct WireFormat {
  /// Neither program does what the block says, and both were seen to do something else: the server
  /// answers neither the sentinel nor the probe, and the client does not send what is typed.
  bool is_their_own = false;
  /// The server passes the sentinel on as the block says, and sends it to the sender too.
  bool sentinel_comes_back = false;
};

/// Tries it, once, before anything is counted: the server with two peers that say the sentinel and
/// the probe, the client with a scripted server. Only what the target has is tried. Where a program
/// does not start nothing is known of it, and the sessions will tell.
///
/// `crew` plays; its work must be for the head of `suite` and begin with what is `known`, which
/// learns the port that the server has built in. The trouble is that there can be no workers.
Result<WireFormat> try_wire_format(const Suite& suite, const Target& target, const Crew& crew,
                                   Interruption& interruption, KnownServer& known);

/// The part of `chosen` that says something about programs with a wire format of their own:
/// sessions of behaviour altitude, and those that the block names as `example`.
std::vector<const Session*> for_any_wire(const std::vector<const Session*>& chosen,
                                         const ProtocolHead& head);

}  // namespace chatspec
