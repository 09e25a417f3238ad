// The numbers at the end.
#include <algorithm>

#include <fmt/format.h>

#include "outcome/run_numbers.hpp"
#include "outcome/visible.hpp"
#include "report/paint.hpp"
#include "report/text_parts.hpp"
#include "report/text_report.hpp"

namespace chatspec {
namespace {

std::string of(int some, int all) {
  return fmt::format("{} of {}", some, all);
}

std::string section_table(const RunResult& run, const TextStyle& style) {
  constexpr std::size_t name_max = 50;
  std::vector<GroupNumbers> sections = count_sections(run);
  std::size_t columns = width("section");
  for (const GroupNumbers& one : sections) {
    columns = std::min(name_max, std::max(columns, width(one.name)));
  }
  std::string head =
      fmt::format("  {}  {}{}", padded("section", columns), padded("passed", 12), "MUST");
  std::string text = painted(head, Ink::dim, style.colour) + "\n";
  for (const GroupNumbers& one : sections) {
    bool all = one.passed == one.sessions;
    std::string passed = passed_of(one);
    Ink ink = one.sessions == 0 ? Ink::dim : all ? Ink::green : Ink::red;
    std::string musts = one.musts == 0 ? "–" : of(one.musts_proved, one.musts);
    text += fmt::format("  {}  {}{}\n", padded(shorten(one.name, columns), columns),
                        painted(padded(passed, 12), ink, style.colour), musts);
  }
  return text;
}

// Broken between two verdicts, never between a number and its verdict.
std::string verdicts_text(const Tally& tally, const std::string& lead, std::size_t columns) {
  std::string text, line = lead;
  for (auto [verdict, sessions] : tally.sessions) {
    bool last = verdict == tally.sessions.rbegin()->first;
    std::string one = fmt::format("{} {}{}", sessions, name(verdict), last ? "" : ", ");
    if (width(line) + width(one) > columns && line != lead) {
      text += line.substr(0, line.size() - 1) + "\n";
      line = std::string(width(lead), ' ');
    }
    line += one;
  }
  return text + (tally.sessions.empty() ? lead + "none" : line) + "\n";
}

std::string altitudes_text(const RunResult& run) {
  std::string text;
  for (const GroupNumbers& one : count_altitudes(run)) {
    text += fmt::format("{}{} {}", text.empty() ? "" : ", ", one.name, passed_of(one));
  }
  return text;
}

std::string silence_text(const Tally& tally) {
  std::string share = silence_share_text(tally);
  return tally.proofs.empty() ? share : proofs_text(tally.proofs) + ": " + share;
}

std::string status_text(int status, const TextStyle& style) {
  if (status == 0) return painted("everything that was played passed", Ink::green, style.colour);
  return painted(status == 1 ? "something failed" : "could not be tested", Ink::red, style.colour);
}

}  // namespace

std::string summary_text(const RunResult& run, const TextStyle& style) {
  Tally tally = count(run);
  PlayTimes times = play_times(run);
  std::string text =
      fmt::format("{}: {}\n\n", visible(run.title), status_text(tally.exit_status(), style));
  if (!run.sessions.empty()) text += section_table(run, style) + "\n";
  text += verdicts_text(tally, "  sessions      ", style.columns);
  if (!run.sessions.empty()) text += fmt::format("  altitude      {}\n", altitudes_text(run));
  text += fmt::format("  requirements  {} proved (MUST {}, asked by the exercise {})\n",
                      of(tally.proved, tally.requirements), of(tally.musts_proved, tally.musts),
                      of(tally.exercise_proved, tally.exercise));
  text += paragraph("  silence       ", silence_text(tally), style.columns);
  text +=
      fmt::format("  plays         {}, {} at a time, seed {}\n", tally.plays, run.jobs, run.seed);
  if (!run.isolation.empty()) text += fmt::format("  isolation     {}\n", visible(run.isolation));
  std::string each = tally.plays == 0
                         ? ""
                         : fmt::format("; a play {} (median), 95 % at most {}",
                                       duration_text(times.median), duration_text(times.p95));
  text += fmt::format("  time          {}{}\n", duration_text(run.took), each);
  return text;
}

}  // namespace chatspec
