#include "report/verdict.hpp"

#include <algorithm>
#include <set>

#include "report/visible.hpp"

namespace chatspec {

namespace {

constexpr std::pair<Verdict, std::string_view> verdict_names[] = {
    {Verdict::passed, "PASS"},
    {Verdict::passed_leniently, "PASS-LENIENT"},
    {Verdict::expected_failure, "EXPECTED-FAIL"},
    {Verdict::unsupported, "UNSUPPORTED"},
    {Verdict::blocked, "BLOCKED"},
    {Verdict::failed, "FAIL"},
    {Verdict::hang, "HANG"},
    {Verdict::crashed, "CRASH"},
    {Verdict::unexpected_pass, "UNEXPECTED-PASS"},
    {Verdict::broken, "BROKEN"},
};
constexpr std::string_view proof_names[] = {"SENTINEL", "REPLY", "DRAIN", "QUIESCENT", "QUIET"};
constexpr std::string_view phase_names[] = {"start", "steps", "means", "ending"};
constexpr std::string_view missing_names[] = {"none", "server", "client"};
constexpr std::string_view direction_names[] = {"sent", "received", "unasked", "note"};

}  // namespace

std::string_view name(Verdict verdict) {
  for (const auto& [one, said] : verdict_names) {
    if (one == verdict) return said;
  }
  return "";
}

std::optional<Verdict> verdict_named(std::string_view name) {
  auto same = [&](std::string_view said) {
    return std::equal(name.begin(), name.end(), said.begin(), said.end(),
                      [](char a, char b) { return (a >= 'a' && a <= 'z' ? a - 32 : a) == b; });
  };
  for (const auto& [one, said] : verdict_names) {
    if (same(said)) return one;
  }
  return std::nullopt;
}

bool is_bad(Verdict verdict) {
  // Blocked too: the cause may lie in a session that another shard plays.
  return verdict >= Verdict::blocked;
}

std::string_view name(Proof proof) {
  return proof_names[static_cast<std::size_t>(proof)];
}

std::string_view name(Phase phase) {
  return phase_names[static_cast<std::size_t>(phase)];
}

std::string_view name(Missing missing) {
  return missing_names[static_cast<std::size_t>(missing)];
}

std::string_view name(Direction direction) {
  return direction_names[static_cast<std::size_t>(direction)];
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

Verdict PlayResult::verdict() const {
  if (failure) return failure->verdict;
  return leniencies.empty() ? Verdict::passed : Verdict::passed_leniently;
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

const Requirement* find_requirement(const Suite& suite, std::string_view id) {
  for (const Requirement& one : suite.requirements) {
    if (one.id == id) return &one;
  }
  return nullptr;
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

Divergence diverge(std::string_view expected, std::string_view got) {
  // Enough before the place to recognise it, enough behind to see what came instead.
  constexpr std::size_t shared_before_bytes = 40;
  constexpr std::size_t excerpt = 120;
  auto end = std::min(expected.size(), got.size());
  std::size_t at = 0;
  while (at < end && expected[at] == got[at]) ++at;
  std::size_t from = at > excerpt - shared_before_bytes ? at - shared_before_bytes : 0;
  // Up to there both are the same, so the excerpts can begin where a character does.
  from = character_begin(got, from);
  return {std::string(expected.substr(from, excerpt)), std::string(got.substr(from, excerpt)),
          at - from, from};
}

}  // namespace chatspec
