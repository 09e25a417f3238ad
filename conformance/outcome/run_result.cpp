#include "outcome/run_result.hpp"

#include <algorithm>
#include <set>

namespace chatspec {

std::shared_ptr<const Session> share_session(const std::shared_ptr<const Suite>& suite,
                                             const Session& session) {
  return {suite, &session};
}

Verdict SessionResult::verdict() const {
  if (ruling) return ruling->verdict;
  Verdict heaviest = Verdict::passed;
  for (const PlayResult& play : plays) heaviest = std::max(heaviest, play.verdict());
  return heaviest;
}

const PlayResult* SessionResult::decisive() const {
  const PlayResult* heaviest = nullptr;
  for (const PlayResult& play : plays) {
    if (play.verdict() == Verdict::passed) continue;
    if (heaviest == nullptr || play.verdict() > heaviest->verdict()) heaviest = &play;
  }
  return heaviest;
}

int Tally::exit_status() const {
  bool bad = false, good = false, broken = sessions.contains(Verdict::broken);
  for (auto [verdict, number] : sessions) {
    bad = bad || (is_bad(verdict) && verdict != Verdict::broken);
    good = good || (!is_bad(verdict) && verdict != Verdict::unsupported);
  }
  if (bad) return 1;
  return broken || !good ? 3 : 0;
}

Tally count(const RunResult& run) {
  Tally tally;
  std::set<std::string> claimed, held, broken;
  for (const SessionResult& result : run.sessions) {
    Verdict verdict = result.verdict();
    ++tally.sessions[verdict];
    tally.plays += static_cast<int>(result.plays.size());
    for (const PlayResult& play : result.plays) {
      for (auto [proof, times] : play.proofs) tally.proofs[proof] += times;
      tally.timers.insert(play.timers.begin(), play.timers.end());
    }
    for (const std::string& id : result.session->proves) {
      claimed.insert(id);
      bool passed = verdict == Verdict::passed || verdict == Verdict::unexpected_pass;
      if (passed) held.insert(id);
      if (!passed && verdict != Verdict::unsupported) broken.insert(id);
    }
  }
  for (const Requirement& one : run.suite->requirements) {
    if (!claimed.contains(one.id)) continue;
    bool proved = held.contains(one.id) && !broken.contains(one.id);
    bool must = one.level == Level::must || one.level == Level::must_not;
    ++tally.requirements;
    tally.proved += proved;
    tally.musts += must;
    tally.musts_proved += must && proved;
    tally.exercise += one.asked_by_exercise;
    tally.exercise_proved += one.asked_by_exercise && proved;
  }
  return tally;
}

}  // namespace chatspec
