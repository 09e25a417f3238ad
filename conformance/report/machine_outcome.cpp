#include "report/machine_outcome.hpp"

#include <algorithm>

#include <fmt/core.h>

#include "outcome/run_numbers.hpp"
#include "report/text_parts.hpp"

namespace chatspec {
namespace {

bool is_in(const RunResult& run, const std::string& id) {
  return std::any_of(run.sessions.begin(), run.sessions.end(),
                     [&](const SessionResult& one) { return one.session->id == id; });
}

}  // namespace

MachineOutcome outcome_of(const SessionResult& result, const RunResult& run) {
  switch (result.verdict()) {
    case Verdict::passed:
    case Verdict::passed_leniently:
      return MachineOutcome::passed;
    case Verdict::unsupported:
    case Verdict::expected_failure:
      return MachineOutcome::skipped;
    case Verdict::blocked:
      // Nobody must overlook it because its cause was played elsewhere.
      return is_in(run, result.ruling ? result.ruling->blocker : "") ? MachineOutcome::skipped
                                                                     : MachineOutcome::failure;
    case Verdict::broken:
      return MachineOutcome::error;
    default:
      return MachineOutcome::failure;
  }
}

std::string reason_of(const SessionResult& result) {
  const PlayResult* play = failed_play(result);
  if (!result.ruling) return play == nullptr ? "" : what_text(*play->failure);
  if (result.verdict() == Verdict::unsupported) return result.ruling->why;
  return fmt::format("{}: {}", name(result.verdict()), result.ruling->why);
}

std::string advice_of(const SessionResult& result) {
  std::string text;
  for (const std::string& one : result.remarks) text += one + "\n";
  for (const Leniency& one : leniencies_of(result)) {
    text += place_text(one.place, *result.session) + ": " + one.what + "\n";
  }
  bool missed = result.verdict() == Verdict::passed_leniently && failed_play(result) != nullptr;
  if (missed) text += what_text(*failed_play(result)->failure) + "\n";
  return text;
}

}  // namespace chatspec
