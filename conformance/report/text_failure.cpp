// One session that failed, told completely.
#include <algorithm>

#include <fmt/core.h>

#include "outcome/run_numbers.hpp"
#include "outcome/visible.hpp"
#include "report/causes.hpp"
#include "report/chart.hpp"
#include "report/difference_named.hpp"
#include "report/excerpt.hpp"
#include "report/paint.hpp"
#include "report/text_parts.hpp"
#include "report/text_report.hpp"

namespace chatspec {
namespace {

std::string requirements_text(const Session& session, const RunResult& run,
                              const TextStyle& style) {
  std::string text;
  if (!session.why.empty()) {
    for (const std::string& line : wrap(session.why, style.columns - 2)) {
      text += "  " + painted(line, Ink::bold, style.colour) + "\n";
    }
    text += "\n";
  }
  for (const std::string& id : session.proves) {
    const Requirement* one = find_requirement(*run.suite, id);
    if (one == nullptr) continue;
    text += fmt::format("  {} · {}{}\n", id, name(one->level),
                        one->asked_by_exercise ? " · asked by the exercise" : "");
    text += paragraph("    ", one->sentence, style.columns);
  }
  return text;
}

// The session's lines up to the failing one, which has a mark.
std::string steps_text(const SessionResult& result, const PlayResult& play,
                       const TextStyle& style) {
  const Failure& failure = *play.failure;
  std::string text =
      paragraph("  ", place_text(failure.place, *result.session) + ", " + played_text(result, play),
                style.columns);
  std::size_t left_off = 0;
  const std::size_t room = std::max<std::size_t>(30, style.columns) - 4;
  for (const SessionTextLine& line : session_lines(*result.session, &failure)) {
    std::string shown = shorten_telling(line.text, room);
    if (!line.played) {
      ++left_off;
    } else if (line.failing) {
      text += "  " + painted("> " + shown, Ink::red, style.colour) + "\n";
    } else {
      text += "    " + shown + "\n";
    }
  }
  if (left_off > 0) {
    text += "    " + painted("… " + counted(left_off, "more line"), Ink::dim, style.colour) + "\n";
  }
  if (failure.place.line == 0) {
    bool start = failure.phase == Phase::start;
    std::string where = start ? "> (before the first step)" : "> (the end of the session)";
    text += "  " + painted(where, Ink::red, style.colour) + "\n";
  }
  return text;
}

std::string what_happened(const PlayResult& play, const TextStyle& style) {
  const Failure& failure = *play.failure;
  std::string text;
  for (const std::string& line : wrap(what_text(failure), style.columns - 2)) {
    text += "  " + painted(line, Ink::red, style.colour) + "\n";
  }
  if (failure.divergence) {
    text += divergence_lines(*failure.divergence, "    ", style.columns, style.colour);
  }
  std::string named = difference_named(play);
  if (!named.empty()) text += paragraph("    note      ", named, style.columns);
  for (const std::string& line : failure.details) text += "    " + visible(line) + "\n";
  std::string_view phase = phase_text(failure.phase);
  if (!phase.empty()) text += paragraph("  ", phase, style.columns);
  return text;
}

std::string errors_text(const PlayResult& play) {
  std::string text;
  for (const ProgramErrors& one : play.errors) {
    text += fmt::format("\n  Standard error of {}:\n", one.who);
    std::string_view rest = one.tail;
    while (!rest.empty()) {
      auto end = rest.find('\n');
      text += "    | " + visible(rest.substr(0, end)) + "\n";
      rest.remove_prefix(end == std::string_view::npos ? rest.size() : end + 1);
    }
  }
  return text;
}

// The sessions that say nothing of their own because this one failed.
std::string blocked_text(const SessionResult& blocker, const RunResult& run,
                         const TextStyle& style) {
  std::vector<std::string> ids;
  std::size_t not_begun = 0;
  std::string lines;
  for (const SessionResult& one : run.sessions) {
    bool blocked = one.verdict() == Verdict::blocked && one.ruling;
    if (!blocked || one.ruling->blocker != blocker.id()) continue;
    ids.push_back(one.id());
    not_begun += was_not_begun(one);
    if (was_not_begun(one)) continue;
    lines += fmt::format("    {}: {}\n", one.id(), visible(one.ruling->why));
  }
  if (ids.empty()) return "";
  if (not_begun > 0) lines += fmt::format("    {} not played\n", counted(not_begun, "session"));
  std::string head = "  Also blocked by this: " + counted(ids.size(), "session");
  if (not_begun == ids.size()) {
    head += ", not played";
  } else if (!style.verbose) {
    head += ": " + first_of(ids);
  }
  return painted(head + "\n", Ink::yellow, style.colour) + (style.verbose ? lines : "");
}

}  // namespace

std::string again_command(const SessionResult& result, const PlayResult& play,
                          const RunResult& run) {
  return fmt::format("{} --seed {} --play {} {}", run.again, play.seed.value_or(run.seed),
                     play.segmentation, result.session->id);
}

std::string failure_text(const SessionResult& result, const RunResult& run,
                         const TextStyle& style) {
  Verdict verdict = result.verdict();
  const PlayResult* play = failed_play(result);
  if (!names_a_cause(verdict) || play == nullptr) return "";
  std::string title = fmt::format("{} {}", name(verdict), result.session->id);
  std::string text = painted(title, ink_of(verdict), style.colour) + "\n";
  text += requirements_text(*result.session, run, style) + "\n";
  text += steps_text(result, *play, style) + "\n";
  text += what_happened(*play, style);
  if (!play->exchanges.empty()) {
    text += "\n  What was exchanged (→ sent, ← received, ✗ received unasked, · event):\n";
    text += chart(*play, "    ", style.columns, style.colour);
  }
  text += errors_text(*play);
  std::string proofs = proofs_text(*play);
  text += "\n  Proofs of silence: " + (proofs.empty() ? "none yet" : proofs) + "\n";
  text += "  Again: " + visible(again_command(result, *play, run)) + "\n";
  return text + blocked_text(result, run, style);
}

std::string passed_text(const SessionResult& result, const RunResult& run, const TextStyle& style) {
  bool passed =
      result.verdict() == Verdict::passed || result.verdict() == Verdict::passed_leniently;
  if (!passed || result.plays.empty()) return "";
  const PlayResult& play = result.plays.front();
  std::string title = fmt::format("{} {}", name(result.verdict()), result.session->id);
  std::string text = painted(title, ink_of(result.verdict()), style.colour);
  text += fmt::format("  (played {})\n", play.segmentation) +
          requirements_text(*result.session, run, style);
  text += "\n  What was exchanged (→ sent or typed, ← received or shown, · event):\n";
  return text + transcript(play, "    ", style.columns);
}

}  // namespace chatspec
