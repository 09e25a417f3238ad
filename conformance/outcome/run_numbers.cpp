#include "outcome/run_numbers.hpp"

#include <algorithm>
#include <cmath>

#include <fmt/core.h>

namespace chatspec {
namespace {

bool is_must(const Requirement& one) {
  return one.level == Level::must || one.level == Level::must_not;
}

GroupNumbers& group_named(std::vector<GroupNumbers>& groups, std::string_view name) {
  for (GroupNumbers& one : groups) {
    if (one.name == name) return one;
  }
  groups.emplace_back().name = name;
  return groups.back();
}

void add(GroupNumbers& group, Verdict verdict) {
  bool unsupported = verdict == Verdict::unsupported;
  group.unsupported += unsupported;
  group.sessions += !unsupported;
  group.passed += has_passed(verdict);
}

// The smallest time that so many of all plays did not exceed.
std::chrono::duration<double> quantile(const std::vector<std::chrono::duration<double>>& sorted,
                                       double share) {
  if (sorted.empty()) return {};
  auto rank = static_cast<std::size_t>(std::ceil(share * static_cast<double>(sorted.size())));
  return sorted[std::max<std::size_t>(rank, 1) - 1];
}

}  // namespace

bool has_passed(Verdict verdict) {
  return verdict == Verdict::passed || verdict == Verdict::passed_leniently ||
         verdict == Verdict::unexpected_pass;
}

std::vector<GroupNumbers> count_sections(const RunResult& run) {
  std::vector<GroupNumbers> groups;
  for (const SessionResult& one : run.sessions) {
    add(group_named(groups, section_of(*one.session, *run.suite)), one.verdict());
  }
  for (const ClaimedRequirement& one : claimed_requirements(run)) {
    GroupNumbers& group = group_named(groups, one.requirement->section);
    group.musts += is_must(*one.requirement);
    group.musts_proved += is_must(*one.requirement) && one.proved;
  }
  return groups;
}

std::vector<GroupNumbers> count_altitudes(const RunResult& run) {
  std::vector<GroupNumbers> groups;
  for (Altitude altitude : {Altitude::wire, Altitude::console, Altitude::behaviour}) {
    GroupNumbers group;
    group.name = name(altitude);
    for (const SessionResult& one : run.sessions) {
      if (altitude_of(*one.session) == altitude) add(group, one.verdict());
    }
    if (group.sessions + group.unsupported > 0) groups.push_back(group);
  }
  return groups;
}

PlayTimes play_times(const RunResult& run) {
  std::vector<std::chrono::duration<double>> times;
  for (const SessionResult& one : run.sessions) {
    for (const PlayResult& play : one.plays) times.push_back(play.took);
  }
  std::sort(times.begin(), times.end());
  return {quantile(times, 0.5), quantile(times, 0.95)};
}

std::vector<ClaimedRequirement> claimed_requirements(const RunResult& run) {
  std::vector<ClaimedRequirement> all;
  for (const Requirement& requirement : run.suite->requirements) {
    ClaimedRequirement claimed{&requirement, false, false, {}};
    bool held = false;
    for (const SessionResult& one : run.sessions) {
      const auto& proves = one.session->proves;
      if (std::find(proves.begin(), proves.end(), requirement.id) == proves.end()) continue;
      claimed.sessions.push_back(&one);
      Verdict verdict = one.verdict();
      bool passed = verdict == Verdict::passed || verdict == Verdict::unexpected_pass;
      held = held || passed;
      claimed.failed = claimed.failed || (!passed && verdict != Verdict::unsupported);
    }
    claimed.proved = held && !claimed.failed;
    if (!claimed.sessions.empty()) all.push_back(std::move(claimed));
  }
  return all;
}

const PlayResult* failed_play(const SessionResult& result) {
  const PlayResult* play = result.decisive();
  return play != nullptr && play->failure ? play : nullptr;
}

std::string passed_of(const GroupNumbers& group) {
  if (group.sessions > 0) return fmt::format("{} of {}", group.passed, group.sessions);
  return group.unsupported > 0 ? "not played" : "–";
}

std::string duration_text(std::chrono::duration<double> time) {
  double seconds = time.count();
  if (seconds >= 0.9995) return fmt::format("{:.1f} s", seconds);
  if (seconds >= 0.00995) return fmt::format("{:.0f} ms", seconds * 1000);
  return fmt::format("{:.1f} ms", seconds * 1000);
}

std::string counted(std::size_t number, std::string_view noun) {
  return fmt::format("{} {}{}", number, noun, number == 1 ? "" : "s");
}

}  // namespace chatspec
