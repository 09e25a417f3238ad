#include "report/text_report.hpp"

#include <fmt/core.h>

#include "report/chart.hpp"
#include "report/visible.hpp"

namespace chatspec {
namespace {

std::string painted(std::string_view text, int colour, const TextStyle& style) {
  if (!style.colour) return std::string(text);
  return fmt::format("\x1b[{}m{}\x1b[0m", colour, text);
}

int colour_of(Verdict verdict) {
  constexpr int kGreen = 32, kRed = 31, kYellow = 33;
  if (verdict == Verdict::passed) return kGreen;
  return verdict == Verdict::unsupported ? kYellow : kRed;
}

std::string requirements_text(const Session& session, const RunResult& run) {
  std::string text;
  for (const std::string& id : session.proves) {
    const Requirement* one = find_requirement(*run.suite, id);
    if (one == nullptr) continue;
    text += fmt::format("  {} · {}{}\n    {}\n", id, name(one->level),
                        one->asked_by_exercise ? " · asked by the exercise" : "", one->sentence);
  }
  if (!session.why.empty()) text += "    (" + session.why + ")\n";
  return text;
}

// The session's lines, with a mark at the failing one. What follows it was not played.
void add_steps(const std::vector<Step>& steps, const Failure& failure, const std::string& indent,
               std::string& text) {
  for (const Step& step : steps) {
    bool here = step.place.line == failure.place.line && failure.place.line != 0;
    text += fmt::format("  {} {}{}\n", here ? ">" : " ", indent, step.source);
    if (auto* block = std::get_if<AnyOrder>(&step.action)) {
      add_steps(block->steps, failure, indent + "  ", text);
      text += fmt::format("    {}end\n", indent);
    }
  }
}

std::string steps_text(const Session& session, const PlayResult& play) {
  const Place& place = play.failure->place.line != 0 ? play.failure->place : session.place;
  std::string text = fmt::format("  {}:{}, played {}\n", place.file, place.line, play.segmentation);
  add_steps(session.steps, *play.failure, "", text);
  if (play.failure->place.line == 0) text += "  > (the end of the session)\n";
  return text;
}

std::string divergence_text(const Divergence& divergence) {
  std::string lead = divergence.offset_bytes > 0 ? "…" : "";
  std::string common = visible(std::string_view(divergence.got).substr(0, divergence.at_byte));
  std::string text;
  if (!divergence.expected.empty()) {
    text += fmt::format("    expected  {}{}\n", lead, visible(divergence.expected));
  }
  text += divergence.got.empty()
              ? "    got       nothing\n"
              : fmt::format("    got       {}{}\n", lead, visible(divergence.got));
  if (!divergence.expected.empty() && !divergence.got.empty()) {
    text += std::string(14 + width(lead) + width(common), ' ') + "^\n";
  }
  return text;
}

std::string proofs_text(const std::map<Proof, int>& proofs) {
  std::string text;
  for (auto [proof, times] : proofs) {
    text += fmt::format("{}{} {}", text.empty() ? "" : ", ", name(proof), times);
  }
  return text.empty() ? "none yet" : text;
}

std::string errors_text(const PlayResult& play) {
  std::string text;
  for (const ProgramErrors& one : play.errors) {
    text += fmt::format("  Standard error of {}:\n", one.who);
    std::string_view rest = one.tail;
    while (!rest.empty()) {
      auto end = rest.find('\n');
      text += "    " + visible(rest.substr(0, end)) + "\n";
      rest.remove_prefix(end == std::string_view::npos ? rest.size() : end + 1);
    }
  }
  return text;
}

std::string plays_text(const SessionResult& result) {
  if (result.ruling) return result.ruling->why;
  const PlayResult* decisive = result.decisive();
  if (decisive != nullptr) return "played " + decisive->segmentation;
  auto plays = result.plays.size();
  return fmt::format("{} play{}", plays, plays == 1 ? "" : "s");
}

std::string verdicts_text(const Tally& tally) {
  std::string text;
  for (auto [verdict, sessions] : tally.sessions) {
    text += fmt::format("{}{} {}", text.empty() ? "" : ", ", sessions, name(verdict));
  }
  return text.empty() ? "none" : text;
}

}  // namespace

std::string session_line(const SessionResult& result, const TextStyle& style) {
  constexpr std::size_t kVerdictColumns = 15;
  Verdict verdict = result.verdict();
  std::string_view word = name(verdict);
  return fmt::format("{}{}{}  ({})\n", painted(word, colour_of(verdict), style),
                     std::string(kVerdictColumns - word.size(), ' '), result.session->id,
                     plays_text(result));
}

std::string again_command(const SessionResult& result, const PlayResult& play,
                          const RunResult& run) {
  return fmt::format("{} --seed {} --play {} {}", run.again, run.seed, play.segmentation,
                     result.session->id);
}

std::string failure_text(const SessionResult& result, const RunResult& run,
                         const TextStyle& style) {
  const PlayResult* play = result.decisive();
  if (play == nullptr) return "";
  const Failure& failure = *play->failure;
  std::string title = fmt::format("{} {}", name(failure.verdict), result.session->id);
  std::string text = painted(title, colour_of(failure.verdict), style) + "\n";
  text += requirements_text(*result.session, run) + "\n";
  text += steps_text(*result.session, *play) + "\n";
  text += "  " + visible(failure.what) + "\n";
  if (failure.divergence) text += divergence_text(*failure.divergence);
  if (!play->exchanges.empty()) {
    text += "\n  What was exchanged (→ sent, ← received, ✗ received unasked, · event):\n";
    text += chart(*play, "    ", style.columns);
  }
  if (!play->errors.empty()) text += "\n" + errors_text(*play);
  text += "\n  Proofs of silence: " + proofs_text(play->proofs) + "\n";
  text += "  Again: " + again_command(result, *play, run) + "\n";
  return text;
}

std::string passed_text(const SessionResult& result, const RunResult& run, const TextStyle& style) {
  if (result.verdict() != Verdict::passed || result.plays.empty()) return "";
  const PlayResult& play = result.plays.front();
  std::string text = painted("passed " + result.session->id, colour_of(Verdict::passed), style);
  text +=
      fmt::format("  (played {})\n", play.segmentation) + requirements_text(*result.session, run);
  text += "\n  What was exchanged (→ sent or typed, ← received or shown, · event):\n";
  return text + transcript(play, "    ", style.columns);
}

std::string summary_text(const RunResult& run, const TextStyle& style) {
  Tally tally = count(run);
  int status = tally.exit_status();
  std::string text = fmt::format("{}: ", run.title);
  text += status == 0   ? painted("everything that was played passed", 32, style)
          : status == 1 ? painted("something failed", 31, style)
                        : painted("could not be tested", 31, style);
  text += fmt::format(
      "\n  requirements  {} of {} proved (MUST {} of {}, asked by the exercise {} of {})\n",
      tally.proved, tally.requirements, tally.musts_proved, tally.musts, tally.exercise_proved,
      tally.exercise);
  text += fmt::format("  sessions      {}\n", verdicts_text(tally));
  text += fmt::format("  plays         {}, seed {}\n", tally.plays, run.seed);
  text += fmt::format("  silence       {}\n", proofs_text(tally.proofs));
  text += fmt::format("  time          {:.1f} s\n", run.took.count());
  return text;
}

std::string text_report(const RunResult& run, const TextStyle& style) {
  std::string text;
  for (const SessionResult& one : run.sessions) text += session_line(one, style);
  for (const SessionResult& one : run.sessions) {
    std::string more = failure_text(one, run, style);
    if (style.show_passed) more += passed_text(one, run, style);
    if (!more.empty()) text += "\n" + more;
  }
  return text + "\n" + summary_text(run, style);
}

}  // namespace chatspec
