#include "runner/aftermath.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "runner/start_failure.hpp"

namespace chatspec {
namespace {

bool is_known_level_of_advice(const Suite& suite, const std::string& id) {
  const Requirement* one = find_requirement(suite, id);
  return one != nullptr && one->level != Level::must && one->level != Level::must_not;
}

bool only_advises(const Suite& suite, const Session& session) {
  return std::all_of(session.proves.begin(), session.proves.end(),
                     [&](const std::string& id) { return is_known_level_of_advice(suite, id); });
}

bool share_one(Programs a, Programs b) {
  return (a.server && b.server) || (a.client && b.client);
}

const Failure* failure_of(const SessionResult& result) {
  const PlayResult* play = result.decisive();
  return play != nullptr && play->failure ? &*play->failure : nullptr;
}

std::string_view why_missing(const Failure& failure) {
  if (failure.phase != Phase::start) return "has ended";
  bool runs = failure.verdict == Verdict::failed || failure.verdict == Verdict::hang;
  return runs ? "cannot be reached" : "does not start";
}

bool is_caused_by(const PlayResult& play, Verdict verdict, const std::string& cause) {
  return play.failure && play.failure->verdict == verdict && play.failure->cause == cause;
}

}  // namespace

Aftermath::Aftermath(RunResult& run, const KnownOutcomes& known)
    : run_(run), known_(known), progress_(run.sessions.size(), Progress::none), kinds_(*run.suite) {
  for (std::size_t index = 0; index < run.sessions.size(); ++index) {
    places_.emplace(run.sessions[index].session->id, index);
  }
}

std::size_t Aftermath::looks_at(std::size_t index) const {
  std::size_t last = index;
  std::vector<bool> seen(run_.sessions.size());
  std::vector<std::size_t> open = {index};
  auto follow = [&](const std::vector<std::string>& ids) {
    for (const std::string& id : ids) {
      if (auto found = places_.find(id); found != places_.end()) open.push_back(found->second);
    }
  };
  while (!open.empty()) {
    std::size_t one = open.back();
    open.pop_back();
    if (seen[one]) continue;
    seen[one] = true;
    last = std::max(last, one);
    const Failure* failure = failure_of(run_.sessions[one]);
    if (failure == nullptr) continue;
    follow(run_.sessions[one].session->needs);
    if (failure->phase == Phase::means) follow(run_.suite->head.relies.ids);
    const PlayResult& play = *run_.sessions[one].decisive();
    if (play.cut) follow(run_.suite->head.cut.ids);
    if (play.glued) follow(run_.suite->head.glued.ids);
  }
  return last;
}

void Aftermath::rule(std::size_t index) {
  decide(index);
  foretell(run_.sessions[index]);
}

// What the rules say, without what was foretold. Sessions that lead to one another in a circle (by
// `needs` and `relies` together) are decided from the one that is asked first.
void Aftermath::decide(std::size_t index) {
  if (progress_[index] != Progress::none) return;
  progress_[index] = Progress::deciding;
  SessionResult& result = run_.sessions[index];
  if (!result.ruling) result.ruling = for_start(index);
  if (!result.ruling) result.ruling = for_cause(index);
  const Failure* failure = failure_of(result);
  // What is our own fault is nobody else's.
  bool theirs = failure != nullptr && failure->verdict != Verdict::broken;
  if (theirs && !result.ruling) result.ruling = for_needs(index);
  if (theirs && !result.ruling) result.ruling = for_words(index);
  if (theirs && !result.ruling) result.ruling = for_segments(index);
  if (theirs && !result.ruling) result.ruling = for_kind(index);
  if (theirs && !result.ruling) result.ruling = for_advice(index);
  progress_[index] = Progress::decided;
}

bool Aftermath::has_failed(std::size_t index) {
  // A session in the middle of being decided has led here: it cannot be the cause of its own cause.
  if (progress_[index] == Progress::deciding) return false;
  decide(index);
  switch (run_.sessions[index].verdict()) {
    case Verdict::expected_failure:
    case Verdict::blocked:
    case Verdict::failed:
    case Verdict::hang:
    case Verdict::crashed:
      return true;
    default:  // what is broken is our own trouble, and explains nothing of a program
      return false;
  }
}

// Who is blocked by a blocked session is blocked by what blocks that one.
Ruling Aftermath::blocked_by(std::size_t index, std::string why) {
  if (progress_[index] != Progress::deciding) decide(index);
  const SessionResult& other = run_.sessions[index];
  bool passed_on = other.ruling && !other.ruling->blocker.empty();
  return {Verdict::blocked, std::move(why), passed_on ? other.ruling->blocker : other.session->id};
}

Aftermath::Ruled Aftermath::for_start(std::size_t index) const {
  const SessionResult& result = run_.sessions[index];
  bool never_begun = result.plays.empty();
  Programs wanted = never_begun ? programs_of(*result.session) : missing_in(result);
  if (!wanted.server && !wanted.client) return std::nullopt;
  // Who has seen it must look for an earlier one; who was not begun has a later one, perhaps.
  std::size_t end = never_begun ? run_.sessions.size() : index;
  for (std::size_t one = 0; one < end; ++one) {
    Programs missing = missing_in(run_.sessions[one]);
    if (!share_one(missing, wanted)) continue;
    const std::string& id = run_.sessions[one].session->id;
    return Ruling{Verdict::blocked,
                  fmt::format("the {} {}: see {}", missing.server ? "server" : "client",
                              why_missing(*failure_of(run_.sessions[one])), id),
                  id};
  }
  return std::nullopt;
}

std::optional<std::size_t> Aftermath::first_of_cause(std::size_t before,
                                                     const Failure& failure) const {
  if (failure.cause.empty()) return std::nullopt;
  for (std::size_t one = 0; one < before; ++one) {
    const auto& plays = run_.sessions[one].plays;
    bool same = std::any_of(plays.begin(), plays.end(), [&](const PlayResult& play) {
      return is_caused_by(play, failure.verdict, failure.cause);
    });
    if (same) return one;
  }
  return std::nullopt;
}

Aftermath::Ruled Aftermath::for_cause(std::size_t index) {
  SessionResult& result = run_.sessions[index];
  std::vector<PlayResult*> again_at_end;
  std::size_t failed = 0;
  std::string remark;
  for (PlayResult& play : result.plays) {
    if (!play.failure) continue;
    ++failed;
    if (play.failure->verdict != Verdict::crashed) continue;
    auto first = first_of_cause(index, *play.failure);
    if (!first || play.failure->phase != Phase::ending) continue;
    again_at_end.push_back(&play);
    remark = fmt::format("the same crash as in {} came again at its end",
                         run_.sessions[*first].session->id);
  }
  if (!again_at_end.empty()) {
    result.remarks.push_back(remark);
    if (again_at_end.size() == failed) return Ruling{Verdict::passed, remark, ""};
    // Another play shows something of this session's own; that is what is to be told.
    for (PlayResult* play : again_at_end) play->failure.reset();
  }
  const Failure* failure = failure_of(result);
  if (failure == nullptr) return std::nullopt;
  auto first = first_of_cause(index, *failure);
  if (!first) return std::nullopt;
  return blocked_by(*first, fmt::format("the same {} as in {}: {}",
                                        failure->verdict == Verdict::crashed ? "crash" : "wait",
                                        run_.sessions[*first].session->id, failure->cause));
}

Aftermath::Ruled Aftermath::for_needs(std::size_t index) {
  for (const std::string& id : run_.sessions[index].session->needs) {
    auto found = places_.find(id);
    if (found == places_.end() || !has_failed(found->second)) continue;
    return blocked_by(found->second, fmt::format("it needs {}, which failed", id));
  }
  return std::nullopt;
}

Aftermath::Ruled Aftermath::for_words(std::size_t index) {
  if (failure_of(run_.sessions[index])->phase != Phase::means) return std::nullopt;
  return for_first_failed(run_.suite->head.relies, index,
                          "what is said does not come through as the spec says");
}

Aftermath::Ruled Aftermath::for_segments(std::size_t index) {
  const PlayResult& play = *run_.sessions[index].decisive();
  if (!play.failure->cause.empty()) return std::nullopt;
  Ruled ruled;
  if (play.cut) {
    ruled = for_first_failed(run_.suite->head.cut, index,
                             "it was played with lines cut into segments, and that goes wrong");
  }
  if (!ruled && play.glued) {
    ruled = for_first_failed(run_.suite->head.glued, index,
                             "it was played with several lines in a segment, and that goes wrong");
  }
  return ruled;
}

Aftermath::Ruled Aftermath::for_kind(std::size_t index) {
  const SessionResult& result = run_.sessions[index];
  const Failure& failure = *failure_of(result);
  FailureKind kind = kinds_.of(failure, *result.session);
  if (kind.same.empty()) return std::nullopt;
  auto [first, is_first] = first_of_kind_.emplace(kind.same, index);
  if (is_first || first->second == index) return std::nullopt;
  return blocked_by(first->second,
                    fmt::format("{}, see {}", kind.told, run_.sessions[first->second].session->id));
}

// The spec names the most particular one first: only those before it explain one of them.
Aftermath::Ruled Aftermath::for_first_failed(const NamedSessions& sessions, std::size_t index,
                                             std::string_view why) {
  for (const std::string& id : sessions.ids) {
    auto found = places_.find(id);
    if (found != places_.end() && found->second == index) break;
    if (found == places_.end() || !has_failed(found->second)) continue;
    Programs judged = programs_of(*run_.sessions[found->second].session);
    if (!share_one(judged, programs_of(*run_.sessions[index].session))) continue;
    return blocked_by(found->second, fmt::format("{}, see {}", why, id));
  }
  return std::nullopt;
}

Aftermath::Ruled Aftermath::for_advice(std::size_t index) const {
  const SessionResult& result = run_.sessions[index];
  bool harmless = std::all_of(result.plays.begin(), result.plays.end(), [](const auto& play) {
    return !play.failure || play.failure->verdict == Verdict::failed;
  });
  if (!harmless || !only_advises(*run_.suite, *result.session)) return std::nullopt;
  return Ruling{Verdict::passed_leniently, "it does otherwise than it SHOULD", ""};
}

void Aftermath::foretell(SessionResult& result) const {
  auto known = known_.find(result.session->id);
  if (known == known_.end() || known->second.foretold != Foretold::fail) return;
  switch (result.verdict()) {
    case Verdict::passed:
      result.ruling =
          Ruling{Verdict::unexpected_pass, "expected to fail: " + known->second.reason, ""};
      return;
    case Verdict::passed_leniently:
    case Verdict::blocked:
    case Verdict::failed:
    case Verdict::hang:
    case Verdict::crashed:
      result.ruling = Ruling{Verdict::expected_failure, known->second.reason, ""};
      return;
    default:
      return;
  }
}

void rule(RunResult& run, const KnownOutcomes& known) {
  Aftermath aftermath(run, known);
  for (std::size_t index = 0; index < run.sessions.size(); ++index) aftermath.rule(index);
}

}  // namespace chatspec
