// What follows the last step.
#pragma once

#include "player/stage.hpp"

namespace chatspec {

/// Proves the silence, drains the peers, ends the clients, and asks whether a fresh client is still
/// served. Clients of behaviour sessions are simply ended: how they end is another session's
/// question. What fails here is of `Phase::ending`.
Outcome end_session(Stage& stage);

/// A session may end the server itself; then nobody owes anybody anything.
bool server_ended_by_session(Stage& stage);

}  // namespace chatspec
