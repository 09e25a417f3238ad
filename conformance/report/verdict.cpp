#include "report/verdict.hpp"

#include <algorithm>
#include <set>

namespace chatspec {

std::string_view name(Verdict verdict) {
  switch (verdict) {
    case Verdict::passed:
      return "passed";
    case Verdict::not_applicable:
      return "not applicable";
    case Verdict::failed:
      return "FAILED";
    case Verdict::hang:
      return "HANG";
    case Verdict::crashed:
      return "CRASHED";
    case Verdict::broken:
      return "BROKEN";
  }
  return "";
}

std::string_view name(Proof proof) {
  switch (proof) {
    case Proof::sentinel:
      return "SENTINEL";
    case Proof::reply:
      return "REPLY";
    case Proof::drain:
      return "DRAIN";
  }
  return "";
}

std::string_view name(Level level) {
  switch (level) {
    case Level::must:
      return "MUST";
    case Level::must_not:
      return "MUST NOT";
    case Level::should:
      return "SHOULD";
    case Level::should_not:
      return "SHOULD NOT";
    case Level::may:
      return "MAY";
  }
  return "";
}

Verdict SessionResult::verdict() const {
  if (!not_applicable.empty()) return Verdict::not_applicable;
  Verdict heaviest = Verdict::passed;
  for (const PlayResult& play : plays) heaviest = std::max(heaviest, play.verdict());
  return heaviest;
}

const PlayResult* SessionResult::decisive() const {
  for (const PlayResult& play : plays) {
    if (play.failure && play.verdict() == verdict()) return &play;
  }
  return nullptr;
}

const Requirement* find_requirement(const Suite& suite, std::string_view id) {
  for (const Requirement& one : suite.requirements) {
    if (one.id == id) return &one;
  }
  return nullptr;
}

int Tally::exit_status() const {
  auto of = [this](Verdict verdict) {
    auto found = sessions.find(verdict);
    return found == sessions.end() ? 0 : found->second;
  };
  if (of(Verdict::failed) + of(Verdict::hang) + of(Verdict::crashed) > 0) return 1;
  if (of(Verdict::broken) > 0 || of(Verdict::passed) == 0) return 3;
  return 0;
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
    }
    for (const std::string& id : result.session->proves) {
      claimed.insert(id);
      if (verdict == Verdict::passed) held.insert(id);
      if (verdict > Verdict::not_applicable) broken.insert(id);
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

Divergence diverge(std::string_view expected, std::string_view got) {
  // Enough before the place to recognise it, enough behind to see what came instead.
  constexpr std::size_t kBefore = 40;
  constexpr std::size_t kExcerpt = 120;
  auto end = std::min(expected.size(), got.size());
  std::size_t at = 0;
  while (at < end && expected[at] == got[at]) ++at;
  std::size_t from = at > kExcerpt - kBefore ? at - kBefore : 0;
  return {std::string(expected.substr(from, kExcerpt)), std::string(got.substr(from, kExcerpt)),
          at - from, from};
}

}  // namespace chatspec
