// Receiving steps: each becomes a question that is asked until it is fulfilled or cannot be any
// more.
#pragma once

#include <functional>
#include <string>

#include "player/stage.hpp"
#include "player/step_outcome.hpp"

namespace chatspec {

/// A receiving step, prepared. `attempt` may be called again and again until it says true or fails;
/// it takes what it was waiting for off the stage.
struct Expectation {
  std::string who;
  std::string waited_for;  ///< for "waited for …"
  std::function<Attempt()> attempt;
  bool restless = false;  ///< no descriptor tells when it changes
  /// What is missing, where `waited_for` does not say it; may be null.
  std::function<Divergence()> missing{};
};

/// Prepares a receiving step; fails if a value of it cannot be made (a file beside the session is
/// missing). Must not be called with a step of another kind. The step must outlive the result.
/// `peeking`: nothing is taken off before all of it has come, because another step may be the one.
tl::expected<Expectation, Failure> prepare(const Step& step, Stage& stage, const Session& session,
                                           std::uint64_t seed, bool peeking = false);

/// What a peer received or a program printed and no step asked for; true: nothing.
Attempt nothing_unasked(const Peer& peer, const Stage& stage);
Attempt nothing_unasked(Console& console, const Stage& stage);
/// At a fence: the same, where the world is closed, and what `!sees` forbids.
Attempt nothing_shown(Console& console, const Stage& stage);

/// FAILED because of this line. One that came back to who said it is a fault of the words that
/// every session uses (`Phase::means`).
tl::unexpected<Failure> failed_at(const Peer& peer, const Stage& stage, std::string what,
                                  std::string_view expected, std::string_view line);

}  // namespace chatspec
