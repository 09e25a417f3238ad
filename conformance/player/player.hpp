// Plays the sessions of a suite against a target.
#pragma once

#include <functional>
#include <optional>
#include <vector>

#include "player/play.hpp"

namespace chatspec {

/// What is told while a run goes on.
class Progress {
 public:
  virtual ~Progress() = default;
  virtual void begins(const Session& session, int number, int of) = 0;
  virtual void ended(const SessionResult& result) = 0;
};

/// Plays the sessions in order; each in all segmentations (or only in `only`), sessions with
/// clients once. A session's plays end with its first failure.
std::vector<SessionResult> play_sessions(const std::vector<const Session*>& sessions,
                                         const ProtocolHead& head, const Target& target,
                                         std::optional<Segmentation> only, Progress& progress);

}  // namespace chatspec
