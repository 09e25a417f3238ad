// Receiving steps: each becomes a question that is asked until it is fulfilled or cannot be any
// more.
#pragma once

#include <functional>
#include <string>

#include "player/outcome.hpp"
#include "player/stage.hpp"

namespace chatspec {

/// A receiving step, prepared. `attempt` may be called again and again until it says true or fails;
/// it takes what it was waiting for off the stage.
struct Expectation {
  std::string who;
  std::string waited_for;  ///< for "waited for …"
  std::function<Attempt()> attempt;
  bool restless = false;  ///< no descriptor tells when it changes
};

/// Prepares a receiving step; fails if a value of it cannot be made (a file beside the session is
/// missing). Must not be called with a step of another kind. The step must outlive the result.
tl::expected<Expectation, Failure> prepare(const Step& step, Stage& stage, const Session& session,
                                           std::uint64_t seed);

/// Whether the step waits for something.
bool is_receiving(const Step& step);

/// What a peer received or a program printed and no step asked for; true: nothing.
Attempt nothing_unasked(const Peer& peer);
Attempt nothing_unasked(Console& console, const Stage& stage);

}  // namespace chatspec
