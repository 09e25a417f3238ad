#include "report/text_report.hpp"

#include <fmt/core.h>

#include "report/paint.hpp"
#include "report/run_numbers.hpp"
#include "report/text_parts.hpp"
#include "report/visible.hpp"

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

// A heading for each section in which something failed.
std::string failures_text(const RunResult& run, const TextStyle& style) {
  std::string text, last;
  for (const SessionResult& one : run.sessions) {
    std::string more = failure_text(one, run, style);
    if (style.show_passed) more += passed_text(one, run, style);
    if (more.empty()) continue;
    std::string section = section_of(*one.session, *run.suite);
    if (section != last) {
      text += painted(fmt::format("━━━ {} ━━━", section), Ink::bold, style.colour) + "\n\n";
    }
    last = section;
    text += more + "\n";
  }
  return text;
}

}  // namespace

std::string session_line(const SessionResult& result, const TextStyle& style) {
  constexpr std::size_t kVerdictColumns = 16;
  Verdict verdict = result.verdict();
  std::string_view word = name(verdict);
  std::size_t used = kVerdictColumns + result.session->id.size() + 4;
  std::string why = shorten(
      plays_text(result), std::max<std::size_t>(20, style.columns - std::min(style.columns, used)));
  return fmt::format("{}{}{}  {}\n", painted(word, ink_of(verdict), style.colour),
                     std::string(kVerdictColumns - word.size(), ' '), result.session->id,
                     painted("(" + why + ")", Ink::dim, style.colour));
}

std::string closing_text(const RunResult& run, const TextStyle& style) {
  return failures_text(run, style) + notices_text(run, style) + summary_text(run, style);
}

std::string text_report(const RunResult& run, const TextStyle& style) {
  std::string text;
  for (const SessionResult& one : run.sessions) text += session_line(one, style);
  return text + "\n" + closing_text(run, style);
}

}  // namespace chatspec
