// What there is to know beside the failures: short, a paragraph for each kind.
#include <algorithm>

#include <fmt/core.h>

#include "outcome/run_numbers.hpp"
#include "outcome/visible.hpp"
#include "report/causes.hpp"
#include "report/difference_named.hpp"
#include "report/excerpt.hpp"
#include "report/paint.hpp"
#include "report/text_parts.hpp"
#include "report/text_report.hpp"

namespace chatspec {
namespace {

std::string title(Verdict verdict, std::string_view words, const TextStyle& style) {
  return painted(fmt::format("{}: {}", name(verdict), words), ink_of(verdict), style.colour) + "\n";
}

// Collects lines under what they have in common, in the order in which that first comes.
void add_to(std::vector<std::pair<std::string, std::vector<std::string>>>& groups,
            const std::string& common, std::string line) {
  auto same = std::find_if(groups.begin(), groups.end(),
                           [&](const auto& other) { return other.first == common; });
  if (same == groups.end()) same = groups.insert(same, {common, {}});
  same->second.push_back(std::move(line));
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
  if (failure.divergence) {
    text += divergence_lines(*failure.divergence, "      ", style.columns, style.colour);
  }
  std::string named = difference_named(play);
  if (!named.empty()) text += paragraph("      note      ", named, style.columns);
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

// Those whose blocker is told nowhere: it was not chosen, or it is expected to fail. One line for
// each blocker.
std::string blocked_text(const RunResult& run, const TextStyle& style) {
  std::vector<std::pair<std::string, std::vector<std::string>>> blockers;
  for (const SessionResult& one : run.sessions) {
    if (one.verdict() != Verdict::blocked || !one.ruling) continue;
    const std::string& blocker = one.ruling->blocker;
    bool told = std::any_of(run.sessions.begin(), run.sessions.end(), [&](const auto& other) {
      return other.id() == blocker && names_a_cause(other.verdict());
    });
    if (told) continue;
    add_to(blockers, visible(blocker), one.id() + ": " + visible(one.ruling->why));
  }
  std::string text;
  for (const auto& [blocker, lines] : blockers) {
    if (style.verbose || lines.size() == 1) {
      for (const std::string& line : lines) text += paragraph("  ", line, style.columns);
    } else {
      text += fmt::format("  {} by {}\n", counted(lines.size(), "session"), blocker);
    }
  }
  if (text.empty()) return "";
  return title(Verdict::blocked, "for a cause that is told elsewhere", style) + text + "\n";
}

// "12 sessions need {dir}", "1 session needs {dir}".
std::string not_played_line(const std::string& why, std::size_t number) {
  constexpr std::string_view needs = "needs ";
  std::string sessions = counted(number, "session");
  if (!why.starts_with(needs)) return sessions + ": " + why;
  return sessions + (number == 1 ? " needs " : " need ") + why.substr(needs.size());
}

std::string unsupported_text(const RunResult& run, const TextStyle& style) {
  std::vector<std::pair<std::string, std::vector<std::string>>> reasons;
  for (const SessionResult& one : run.sessions) {
    if (one.verdict() != Verdict::unsupported) continue;
    add_to(reasons, visible(one.ruling ? one.ruling->why : ""), one.id());
  }
  std::string text;
  for (const auto& [why, ids] : reasons) {
    text += paragraph(painted("not played: ", ink_of(Verdict::unsupported), style.colour),
                      not_played_line(why, ids.size()), style.columns);
  }
  return text.empty() ? "" : text + "\n";
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
