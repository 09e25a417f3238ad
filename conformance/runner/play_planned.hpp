// One session of a run, in all its plays.
#pragma once

#include "endpoint/lodgings.hpp"
#include "outcome/run_result.hpp"
#include "player/known_server.hpp"
#include "player/target.hpp"
#include "runner/plan.hpp"

namespace chatspec {

/// Plays it one way after the other, up to the first failure. A crash after the last step is no
/// reason to stop: if another session has shown it already, the other plays are what counts here.
/// What is learnt of the server on the way, and makes proofs weaker from then on, is a remark.
SessionResult play_planned(const Planned& planned, const ProtocolHead& head, const Target& target,
                           Lodgings& lodgings, KnownServer& known);

}  // namespace chatspec
