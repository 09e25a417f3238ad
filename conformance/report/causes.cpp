#include "report/causes.hpp"

#include <algorithm>
#include <cctype>
#include <map>
#include <tuple>

#include <fmt/core.h>

#include "outcome/failure_kind.hpp"
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

std::string sentence_from(std::string words) {
  words.front() = static_cast<char>(std::toupper(static_cast<unsigned char>(words.front())));
  return words + ".";
}

// A session's advice is about its steps. Where no step was played only what happened helps.
std::string sentence_of(const SessionResult& result, const Failure& failure, const Suite& suite) {
  if (failure.verdict == Verdict::hang && !failure.cause.empty())
    return sentence_from(failure.cause);
  bool about_steps = failure.phase != Phase::start && result.verdict() != Verdict::broken;
  std::string advice = about_steps ? advice_for(*result.session, suite) : "";
  if (!advice.empty()) return advice;
  // Of a program that does not start the first detail is the reason, or what to do.
  bool has_reason = failure.phase == Phase::start && !failure.details.empty();
  return what_text(failure) + (has_reason ? ". " + visible(failure.details.front()) : "");
}

// The answers, as the standard writes them: "`ERROR Invalid text`, `ERROR Line too long` and 3
// more".
std::string listed(const std::vector<std::string>& answers) {
  constexpr std::size_t named_max = 4;
  std::string text;
  for (std::size_t i = 0; i < std::min(answers.size(), named_max); ++i) {
    text += fmt::format("{}`{}`", i == 0 ? "" : ", ", answers[i]);
  }
  std::size_t more = answers.size() - std::min(answers.size(), named_max);
  return more == 0 ? text : fmt::format("{} and {} more", text, more);
}

// What is wrong where several failures are of one family.
std::string sentence_of(const FailureKind& kind, const std::vector<std::string>& answers) {
  switch (kind.family) {
    case Family::answers:
      if (!kind.in_place.empty()) {
        return fmt::format("{} comes where the answer must be {}.", kind.in_place, listed(answers));
      }
      return fmt::format("{} of the standard {}: {}.",
                         answers.size() == 1 ? "An answer" : "Answers",
                         answers.size() == 1 ? "does not come" : "do not come", listed(answers));
    case Family::ended:
      return "Connections are ended before everything is answered.";
    case Family::spaces:
      return "White space is lost or passed on where it must not be: a line keeps all of its own, "
             "and an empty one says nothing.";
    case Family::console:
      return fmt::format(
          "What the {} shows, complains of, or ends with is not what the standard "
          "says.",
          kind.member_of);
    case Family::none:
      break;
  }
  return "";
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

void add(Cause& cause, Cause&& other) {
  cause.also.push_back(other.session);
  cause.explained.insert(cause.explained.end(), other.explained.begin(), other.explained.end());
  cause.asked_by_exercise = cause.asked_by_exercise || other.asked_by_exercise;
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
  FailureKinds kinds(*run.suite);
  std::vector<Cause> causes;
  struct Members {
    std::size_t cause = 0;
    FailureKind kind;
    std::vector<std::string> answers;
  };
  std::map<std::tuple<Family, std::string, std::string>, Members> families;
  for (const SessionResult& one : run.sessions) {
    const PlayResult* play = failed_play(one);
    if (!names_a_cause(one.verdict()) || play == nullptr) continue;
    Cause cause = cause_of(one, *play, run);
    FailureKind kind = kinds.of(*play->failure, *one.session);
    std::string about = kinds.sentence_about(kind.missing_answer);
    if (!about.empty() && play->failure->cause.empty()) cause.sentence = about;
    if (!kind.unasked.empty()) {
      cause.sentence =
          fmt::format("A line comes that nobody asked for, and that the standard does not have: {}",
                      visible(kind.unasked));
    }
    bool alone = kind.family == Family::none || one.verdict() == Verdict::broken;
    auto key = std::tuple(kind.family, kind.member_of, kind.in_place);
    if (alone || !families.contains(key)) causes.push_back(std::move(cause));
    if (alone) continue;
    Members& members =
        families.try_emplace(key, Members{causes.size() - 1, kind, {}}).first->second;
    std::string answer = kinds.quoted(kind.missing_answer);
    bool is_new =
        std::find(members.answers.begin(), members.answers.end(), answer) == members.answers.end();
    if (is_new) members.answers.push_back(answer);
    Cause& first = causes[members.cause];
    if (first.session != &one) add(first, std::move(cause));
  }
  for (const auto& [key, members] : families) {
    Cause& cause = causes[members.cause];
    if (!cause.also.empty()) cause.sentence = sentence_of(members.kind, members.answers);
  }
  std::stable_sort(causes.begin(), causes.end(), is_more_basic);
  return causes;
}

std::string also_text(const Cause& cause) {
  constexpr std::size_t named_max = 3;
  if (cause.also.empty()) return "";
  std::string text = "seen also in ";
  for (std::size_t i = 0; i < std::min(cause.also.size(), named_max); ++i) {
    text += (i == 0 ? "" : ", ") + cause.also[i]->id();
  }
  std::size_t more = cause.also.size() - std::min(cause.also.size(), named_max);
  return more == 0 ? text : fmt::format("{} and {} more", text, more);
}

std::string weight_text(const Cause& cause) {
  std::string text = "explains " + counted(cause.sessions(), "session");
  return cause.asked_by_exercise ? text + ", asked by the exercise" : text;
}

}  // namespace chatspec
