#include "runner/play_planned.hpp"

#include <chrono>

#include "player/play.hpp"

namespace chatspec {
namespace {

bool may_go_on(const PlayResult& play) {
  if (!play.failure) return true;
  return play.failure->verdict == Verdict::crashed && play.failure->phase == Phase::ending &&
         !play.failure->cause.empty();
}

}  // namespace

SessionResult play_planned(const Planned& planned, const ProtocolHead& head, const Target& target,
                           Lodgings& lodgings, KnownServer& known) {
  auto began = std::chrono::steady_clock::now();
  SessionResult result;
  result.session = planned.session;
  for (Segmentation segmentation : planned.plays) {
    result.plays.push_back(play(*planned.session, head, target, segmentation, lodgings, known));
    if (!may_go_on(result.plays.back())) break;
  }
  result.took = std::chrono::steady_clock::now() - began;
  return result;
}

}  // namespace chatspec
