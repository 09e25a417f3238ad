// What follows the last step.
#pragma once

#include "player/stage.hpp"

namespace chatspec {

/// Drains the peers, ends the clients, and asks whether a fresh client is still served.
Outcome end_session(Stage& stage);

/// After a failure: was it that the server died? Then the failure becomes a crash and says so.
void look_for_a_crash(Stage& stage, Failure& failure);

}  // namespace chatspec
