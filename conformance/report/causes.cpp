#include "report/causes.hpp"

#include <algorithm>

#include <fmt/core.h>

#include "outcome/run_numbers.hpp"
#include "outcome/visible.hpp"
#include "report/text_parts.hpp"
#include "report/text_report.hpp"

namespace chatspec {
namespace {

bool is_asked_by_exercise(const SessionResult& result, const Suite& suite) {
  const auto& proves = result.session->proves;
  return std::any_of(proves.begin(), proves.end(), [&](const std::string& id) {
    const Requirement* one = find_requirement(suite, id);
    return one != nullptr && one->asked_by_exercise;
  });
}

// A session's advice is about its steps. Where no step was played only what happened helps.
std::string sentence_of(const SessionResult& result, const Failure& failure, const Suite& suite) {
  bool about_steps = failure.phase != Phase::start && result.verdict() != Verdict::broken;
  std::string advice = about_steps ? advice_for(*result.session, suite) : "";
  if (!advice.empty()) return advice;
  // Of a program that does not start the first detail is the reason, or what to do.
  bool has_reason = failure.phase == Phase::start && !failure.details.empty();
  return what_text(failure) + (has_reason ? ". " + visible(failure.details.front()) : "");
}

enum class Rank { start, exercise, standard, ours };

Rank rank_of(const Cause& cause) {
  if (cause.play->failure->phase == Phase::start) return Rank::start;
  if (cause.session->verdict() == Verdict::broken) return Rank::ours;
  return cause.asked_by_exercise ? Rank::exercise : Rank::standard;
}

bool is_more_basic(const Cause& one, const Cause& other) {
  Rank a = rank_of(one), b = rank_of(other);
  return a != b ? a < b : one.sessions() > other.sessions();
}

Cause cause_of(const SessionResult& result, const PlayResult& play, const RunResult& run) {
  Cause cause;
  cause.session = &result;
  cause.play = &play;
  cause.asked_by_exercise = is_asked_by_exercise(result, *run.suite);
  for (const SessionResult& one : run.sessions) {
    bool blocked = one.verdict() == Verdict::blocked && one.ruling;
    if (!blocked || one.ruling->blocker != result.id()) continue;
    cause.explained.push_back(&one);
    cause.asked_by_exercise = cause.asked_by_exercise || is_asked_by_exercise(one, *run.suite);
  }
  cause.sentence = sentence_of(result, *play.failure, *run.suite);
  cause.again = again_command(result, play, run);
  return cause;
}

}  // namespace

bool names_a_cause(Verdict verdict) {
  return verdict == Verdict::failed || verdict == Verdict::hang || verdict == Verdict::crashed ||
         verdict == Verdict::broken;
}

std::string advice_for(const Session& session, const Suite& suite) {
  if (!session.why.empty()) return session.why;
  for (const std::string& id : session.proves) {
    const Requirement* one = find_requirement(suite, id);
    if (one != nullptr) return one->sentence;
  }
  return "";
}

std::vector<Cause> causes_of(const RunResult& run) {
  std::vector<Cause> causes;
  for (const SessionResult& one : run.sessions) {
    const PlayResult* play = failed_play(one);
    if (names_a_cause(one.verdict()) && play != nullptr) {
      causes.push_back(cause_of(one, *play, run));
    }
  }
  std::stable_sort(causes.begin(), causes.end(), is_more_basic);
  return causes;
}

std::string weight_text(const Cause& cause) {
  std::string text = "explains " + counted(cause.sessions(), "session");
  return cause.asked_by_exercise ? text + ", asked by the exercise" : text;
}

}  // namespace chatspec
