#include "report/tap_report.hpp"

#include <fmt/core.h>

#include "outcome/json_values.hpp"
#include "outcome/run_numbers.hpp"
#include "outcome/visible.hpp"
#include "report/difference_named.hpp"
#include "report/excerpt.hpp"
#include "report/machine_outcome.hpp"
#include "report/text_parts.hpp"
#include "report/text_report.hpp"

namespace chatspec {
namespace {

// In a description `#` begins a directive and `\` an escape.
std::string escaped(std::string_view text) {
  std::string safe;
  for (char c : visible(text)) {
    if (c == '#' || c == '\\') safe += '\\';
    safe += c;
  }
  return safe;
}

// A text of JSON is one of YAML.
std::string in_quotes(std::string_view bytes) {
  return on_one_line(Json(visible(bytes)));
}

// A literal block. Its empty lines are indented too, because some readers stop at others.
std::string literal(std::string_view key, std::string_view bytes) {
  std::string text = fmt::format("  {}: |\n", key);
  std::string_view rest = bytes;
  while (!rest.empty()) {
    auto end = rest.find('\n');
    text += "    " + visible(rest.substr(0, end)) + "\n";
    rest.remove_prefix(end == std::string_view::npos ? rest.size() : end + 1);
  }
  return text;
}

std::string failure_fields(const SessionResult& result, const PlayResult& play,
                           const RunResult& run) {
  const Failure& failure = *play.failure;
  const Place& place = failure.place.line != 0 ? failure.place : result.session->place;
  std::string text =
      fmt::format("  at:\n    file: {}\n    line: {}\n", in_quotes(place.file), place.line);
  if (failure.divergence) {
    text +=
        fmt::format("  wanted: {}\n  found: {}\n", in_quotes(expected_text(*failure.divergence)),
                    in_quotes(got_text(*failure.divergence)));
  }
  std::string named = difference_named(play);
  if (!named.empty()) text += fmt::format("  note: {}\n", in_quotes(named));
  return text + fmt::format("  again: {}\n", in_quotes(again_command(result, play, run)));
}

std::string block(const SessionResult& result, const RunResult& run) {
  MachineOutcome outcome = outcome_of(result, run);
  if (outcome == MachineOutcome::skipped) return "";
  std::string advice = advice_of(result);
  if (outcome == MachineOutcome::passed) {
    return advice.empty() ? "" : "  ---\n" + literal("remarks", advice) + "  ...\n";
  }
  std::string text = fmt::format("  ---\n  message: {}\n  severity: {}\n",
                                 in_quotes(reason_of(result)), word(result.verdict()));
  if (const PlayResult* play = failed_play(result)) text += failure_fields(result, *play, run);
  std::string report = failure_text(result, run, {});
  if (!report.empty()) text += literal("report", report);
  return text + "  ...\n";
}

std::string directive(const SessionResult& result, const RunResult& run) {
  if (outcome_of(result, run) != MachineOutcome::skipped) return "";
  bool todo = result.verdict() == Verdict::expected_failure;
  std::string why = todo ? result.ruling->why : reason_of(result);
  return fmt::format(" # {} {}", todo ? "TODO" : "SKIP", visible(why));
}

bool is_ok(const SessionResult& result, const RunResult& run) {
  MachineOutcome outcome = outcome_of(result, run);
  bool todo = result.verdict() == Verdict::expected_failure;
  return outcome == MachineOutcome::passed || (outcome == MachineOutcome::skipped && !todo);
}

}  // namespace

std::string tap_report(const RunResult& run) {
  std::string text = fmt::format("TAP version 14\n1..{}", run.sessions.size());
  // A plan of nothing needs a reason.
  if (run.sessions.empty()) text += " # SKIP no session was chosen";
  text += "\n";
  std::size_t number = 0;
  for (const SessionResult& one : run.sessions) {
    text += fmt::format("{} {} - {}{}\n", is_ok(one, run) ? "ok" : "not ok", ++number,
                        escaped(one.session->id), directive(one, run));
    text += block(one, run);
  }
  return text;
}

}  // namespace chatspec
