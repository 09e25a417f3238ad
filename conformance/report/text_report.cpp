#include "report/text_report.hpp"

#include <fmt/core.h>

#include "outcome/run_numbers.hpp"
#include "outcome/visible.hpp"
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

std::string section_failures(const std::string& section, const RunResult& run,
                             const TextStyle& style) {
  std::string text;
  for (const SessionResult& one : run.sessions) {
    if (section_of(*one.session, *run.suite) != section) continue;
    std::string more = failure_text(one, run, style);
    if (style.show_passed) more += passed_text(one, run, style);
    if (!more.empty()) text += more + "\n";
  }
  return text;
}

// Sessions from other files than the spec come last in a suite, and here to where they belong.
std::string failures_text(const RunResult& run, const TextStyle& style) {
  std::string text;
  for (const GroupNumbers& section : count_sections(run)) {
    std::string more = section_failures(section.name, run, style);
    if (more.empty()) continue;
    std::string heading = fmt::format("━━━ {} ━━━", section.name);
    text += painted(heading, Ink::bold, style.colour) + "\n\n" + more;
  }
  return text;
}

}  // namespace

std::string session_line(const SessionResult& result, const TextStyle& style) {
  constexpr std::size_t verdict_columns = 16;
  Verdict verdict = result.verdict();
  std::string_view word = name(verdict);
  std::size_t used = verdict_columns + result.session->id.size() + 4;
  std::string why = shorten(
      plays_text(result), std::max<std::size_t>(20, style.columns - std::min(style.columns, used)));
  return fmt::format("{}{}{}  {}\n", painted(word, ink_of(verdict), style.colour),
                     std::string(verdict_columns - word.size(), ' '), result.session->id,
                     painted("(" + why + ")", Ink::dim, style.colour));
}

std::string closing_text(const RunResult& run, const TextStyle& style) {
  return "\n" + failures_text(run, style) + notices_text(run, style) + summary_text(run, style);
}

std::string text_report(const RunResult& run, const TextStyle& style) {
  std::string text;
  for (const SessionResult& one : run.sessions) text += session_line(one, style);
  return text + closing_text(run, style);
}

}  // namespace chatspec
