// What there is to know beside the failures: short, a paragraph for each kind.
#include <algorithm>

#include <fmt/core.h>

#include "outcome/run_numbers.hpp"
#include "outcome/visible.hpp"
#include "report/paint.hpp"
#include "report/text_parts.hpp"
#include "report/text_report.hpp"

namespace chatspec {
namespace {

std::string title(Verdict verdict, std::string_view words, const TextStyle& style) {
  return painted(fmt::format("{}: {}", name(verdict), words), ink_of(verdict), style.colour) + "\n";
}

// A SHOULD that was missed: the sentence, and what came instead.
std::string missed_text(const SessionResult& result, const RunResult& run, const TextStyle& style) {
  std::string text;
  for (const std::string& id : result.session->proves) {
    const Requirement* one = find_requirement(*run.suite, id);
    if (one == nullptr) continue;
    text += paragraph("    ", fmt::format("{} · {}: {}", id, name(one->level), one->sentence),
                      style.columns);
  }
  const PlayResult& play = *failed_play(result);
  const Failure& failure = *play.failure;
  text +=
      paragraph("    ", place_text(failure.place, *result.session) + ": " + visible(failure.what),
                style.columns);
  if (failure.divergence && !failure.divergence->expected.empty()) {
    text += fmt::format("      expected  {}\n", visible(failure.divergence->expected));
  }
  if (failure.divergence)
    text += fmt::format("      got       {}\n", visible(failure.divergence->got));
  return text + "    Again: " + visible(again_command(result, play, run)) + "\n";
}

std::string lenient_text(const RunResult& run, const TextStyle& style) {
  std::string text;
  for (const SessionResult& one : run.sessions) {
    if (one.verdict() != Verdict::passed_leniently) continue;
    text += "  " + one.session->id + "\n";
    for (const Leniency& leniency : leniencies_of(one)) {
      text += paragraph("    ",
                        place_text(leniency.place, *one.session) + ": " + visible(leniency.what),
                        style.columns);
    }
    if (failed_play(one) != nullptr) text += missed_text(one, run, style);
  }
  if (text.empty()) return "";
  return title(Verdict::passed_leniently, "allowed, and better done otherwise", style) + text +
         "\n";
}

// One line for each session with this verdict and the reason for it.
std::string reasons_text(const RunResult& run, Verdict verdict, std::string_view words,
                         const TextStyle& style) {
  std::string text;
  for (const SessionResult& one : run.sessions) {
    if (one.verdict() != verdict) continue;
    text += paragraph("  ", one.session->id + ": " + visible(one.ruling ? one.ruling->why : ""),
                      style.columns);
  }
  return text.empty() ? "" : title(verdict, words, style) + text + "\n";
}

// Those whose blocker is told nowhere: it was not chosen, or it is expected to fail.
std::string blocked_text(const RunResult& run, const TextStyle& style) {
  std::string text;
  for (const SessionResult& one : run.sessions) {
    if (one.verdict() != Verdict::blocked || !one.ruling) continue;
    bool told = std::any_of(run.sessions.begin(), run.sessions.end(), [&](const auto& other) {
      return other.session->id == one.ruling->blocker && !failure_text(other, run, {}).empty();
    });
    if (told) continue;
    text += paragraph("  ", one.session->id + ": " + visible(one.ruling->why), style.columns);
  }
  if (text.empty()) return "";
  return title(Verdict::blocked, "for a cause that is told elsewhere", style) + text + "\n";
}

std::string unsupported_text(const RunResult& run, const TextStyle& style) {
  std::vector<std::pair<std::string, std::size_t>> reasons;
  for (const SessionResult& one : run.sessions) {
    if (one.verdict() != Verdict::unsupported) continue;
    std::string why = one.ruling ? one.ruling->why : "";
    auto same = std::find_if(reasons.begin(), reasons.end(),
                             [&](const auto& other) { return other.first == why; });
    if (same == reasons.end()) same = reasons.insert(same, {why, 0});
    ++same->second;
  }
  if (reasons.empty()) return "";
  std::string text = title(Verdict::unsupported, "not played", style);
  for (const auto& [why, number] : reasons) {
    text += paragraph("  ", counted(number, "session") + ": " + visible(why), style.columns);
  }
  return text + "\n";
}

std::string remarks_text(const RunResult& run, const TextStyle& style) {
  std::string text;
  for (const SessionResult& one : run.sessions) {
    for (const std::string& remark : one.remarks) {
      text += paragraph("  ", one.session->id + ": " + visible(remark), style.columns);
    }
  }
  return text.empty() ? "" : "Remarks\n" + text + "\n";
}

}  // namespace

std::string notices_text(const RunResult& run, const TextStyle& style) {
  std::string text = lenient_text(run, style);
  text += blocked_text(run, style);
  text += reasons_text(run, Verdict::unexpected_pass, "take these out of the file of expectations",
                       style);
  text += reasons_text(run, Verdict::expected_failure, "as the file of expectations says", style);
  text += unsupported_text(run, style);
  return text + remarks_text(run, style);
}

}  // namespace chatspec
