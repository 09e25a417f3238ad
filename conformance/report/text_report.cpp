#include "report/text_report.hpp"

#include <fmt/core.h>

#include <map>
#include <set>

#include "outcome/run_numbers.hpp"
#include "outcome/visible.hpp"
#include "report/causes.hpp"
#include "report/first_sentence.hpp"
#include "report/harmless.hpp"
#include "report/paint.hpp"
#include "report/text_parts.hpp"

namespace chatspec {
namespace {

std::string plays_text(const SessionResult& result) {
  if (result.ruling && !result.ruling->why.empty()) return visible(result.ruling->why);
  const PlayResult* play = failed_play(result);
  if (play != nullptr) {
    return fmt::format("played {}: {}", play->segmentation, what_text(*play->failure));
  }
  if (result.plays.empty()) return "not played";
  return fmt::format("{}, {}", counted(result.plays.size(), "play"), duration_text(result.took));
}

constexpr std::size_t verdict_columns = 16;

std::string verdict_line(Verdict verdict, const std::string& who, const std::string& why,
                         const TextStyle& style) {
  std::string_view word = name(verdict);
  return fmt::format("{}{}{}  {}\n", painted(word, ink_of(verdict), style.colour),
                     std::string(verdict_columns - word.size(), ' '), who,
                     painted("(" + why + ")", Ink::dim, style.colour));
}

// One line for each reason.
std::string not_begun_text(const RunResult& run, const TextStyle& style) {
  std::map<std::string, std::size_t> reasons;
  for (const SessionResult& one : run.sessions) {
    if (was_not_begun(one)) ++reasons[one.ruling->why];
  }
  std::string text;
  for (const auto& [why, number] : reasons) {
    text += verdict_line(Verdict::blocked, counted(number, "session") + " not played", visible(why),
                         style);
  }
  return text;
}

// Those that are told whole; the others are only named.
std::set<const SessionResult*> told_whole(const std::vector<Cause>& causes, bool all) {
  std::set<const SessionResult*> whole;
  for (const Cause& one : causes) {
    if (all || whole.size() < failures_whole_max) whole.insert(one.session);
  }
  for (const Cause& one : causes) {
    for (const SessionResult* other : one.also) {
      if (all || whole.size() < failures_whole_max) whole.insert(other);
    }
  }
  return whole;
}

std::string section_failures(const std::string& section, const RunResult& run,
                             const std::set<const SessionResult*>& whole, const TextStyle& style) {
  std::string text;
  for (const SessionResult& one : run.sessions) {
    if (section_of(*one.session, *run.suite) != section) continue;
    std::string more = whole.contains(&one) ? failure_text(one, run, style) : "";
    if (style.show_passed) more += passed_text(one, run, style);
    if (!more.empty()) text += more + "\n";
  }
  return text;
}

std::string heading(std::string_view words, const TextStyle& style) {
  return painted(fmt::format("━━━ {} ━━━", words), Ink::bold, style.colour) + "\n\n";
}

// Sessions from other files than the spec come last in a suite, and here to where they belong.
std::string failures_text(const RunResult& run, const TextStyle& style) {
  std::vector<Cause> causes = causes_of(run);
  std::set<const SessionResult*> whole = told_whole(causes, style.verbose);
  std::string text;
  for (const GroupNumbers& section : count_sections(run)) {
    std::string more = section_failures(section.name, run, whole, style);
    if (!more.empty()) text += heading(section.name, style) + more;
  }
  std::string others;
  for (const Cause& one : causes) {
    if (!whole.contains(one.session)) others += session_line(*one.session, style);
    for (const SessionResult* other : one.also) {
      if (!whole.contains(other)) others += session_line(*other, style);
    }
  }
  if (others.empty()) return text;
  return text + heading("More failures, whole with --verbose", style) + others + "\n";
}

}  // namespace

std::string session_line(const SessionResult& result, const TextStyle& style) {
  if (was_not_begun(result)) return "";
  std::size_t used = verdict_columns + result.session->id.size() + 4;
  std::size_t left = std::max<std::size_t>(20, style.columns - std::min(style.columns, used));
  return harmless(
      verdict_line(result.verdict(), result.session->id, shorten(plays_text(result), left), style));
}

std::string closing_text(const RunResult& run, const TextStyle& style) {
  std::string first;
  for (const std::string& one : first_sentences(run)) {
    first += "\n" + paragraph("", one, style.columns);
  }
  std::string not_begun = style.verbose ? not_begun_text(run, style) : "";
  std::string causes = causes_text(run, style);
  if (!causes.empty()) causes = "\n" + causes;
  return harmless(first + not_begun + "\n" + failures_text(run, style) + notices_text(run, style) +
                  summary_text(run, style) + causes);
}

std::string text_report(const RunResult& run, const TextStyle& style) {
  std::string text;
  if (style.verbose) {
    for (const SessionResult& one : run.sessions) text += session_line(one, style);
  }
  return text + closing_text(run, style);
}

}  // namespace chatspec
