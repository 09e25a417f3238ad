#include "player/player.hpp"

namespace chatspec {
namespace {

SessionResult play_session(const Session& session, const ProtocolHead& head, const Target& target,
                           std::optional<Segmentation> only) {
  auto began = std::chrono::steady_clock::now();
  SessionResult result;
  result.session = &session;
  if (std::string why = why_not_applicable(session, target); !why.empty()) {
    result.ruling = Ruling{Verdict::unsupported, why, ""};
    return result;
  }
  for (Segmentation segmentation : kSegmentations) {
    // Clients cut their bytes themselves, so other segmentations would be the same play again.
    bool once = has_clients(session) && segmentation != Segmentation::whole;
    if (once || (only && !has_clients(session) && segmentation != *only)) continue;
    result.plays.push_back(play(session, head, target, segmentation));
    if (result.plays.back().failure) break;
  }
  result.took = std::chrono::steady_clock::now() - began;
  return result;
}

}  // namespace

std::vector<SessionResult> play_sessions(const std::vector<const Session*>& sessions,
                                         const ProtocolHead& head, const Target& target,
                                         std::optional<Segmentation> only, Progress& progress) {
  std::vector<SessionResult> results;
  for (const Session* session : sessions) {
    progress.begins(*session, static_cast<int>(results.size()) + 1,
                    static_cast<int>(sessions.size()));
    results.push_back(play_session(*session, head, target, only));
    progress.ended(results.back());
  }
  return results;
}

}  // namespace chatspec
