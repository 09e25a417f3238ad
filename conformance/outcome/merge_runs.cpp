#include "outcome/merge_runs.hpp"

#include <algorithm>
#include <map>
#include <string_view>

#include <fmt/core.h>

#include "outcome/visible.hpp"

namespace chatspec {
namespace {

// What names a suite, whoever has read it and when.
bool same_suite(const Suite& first, const Suite& other) {
  return first.head.name == other.head.name &&
         std::equal(first.sessions.begin(), first.sessions.end(), other.sessions.begin(),
                    other.sessions.end(),
                    [](const Session& a, const Session& b) { return a.id == b.id; });
}

// Why these two cannot be one; empty: they can.
std::string why_not(const RunResult& first, const RunResult& other) {
  if (!same_suite(*first.suite, *other.suite)) return "the runs are of different suites";
  if (first.title != other.title) {
    return fmt::format("the runs tested different programs: {} / {}", visible(first.title),
                       visible(other.title));
  }
  if (first.again == other.again) return "";
  return fmt::format("the runs tested in different ways: {} / {}", visible(first.again),
                     visible(other.again));
}

void keep_seed(RunResult& run) {
  for (SessionResult& session : run.sessions) {
    for (PlayResult& play : session.plays) {
      if (!play.seed) play.seed = run.seed;
    }
  }
}

void add_isolation(RunResult& run, const std::string& other) {
  if (other.empty() || run.isolation.find(other) != std::string::npos) return;
  run.isolation += (run.isolation.empty() ? "" : "; elsewhere ") + other;
}

// In the order of the suite. The second result of a session, if there is one.
const SessionResult* sort_by_suite(RunResult& run) {
  std::map<std::string_view, std::size_t> place;
  for (const Session& one : run.suite->sessions) place.emplace(one.id, place.size());
  std::stable_sort(run.sessions.begin(), run.sessions.end(),
                   [&](const SessionResult& a, const SessionResult& b) {
                     return place[a.id()] < place[b.id()];
                   });
  auto twice = std::adjacent_find(
      run.sessions.begin(), run.sessions.end(),
      [](const SessionResult& a, const SessionResult& b) { return a.id() == b.id(); });
  return twice == run.sessions.end() ? nullptr : &*twice;
}

}  // namespace

tl::expected<RunResult, std::string> merge(std::vector<RunResult> runs) {
  if (runs.empty()) return tl::unexpected<std::string>("there is no run to merge");
  bool one_seed = std::all_of(runs.begin(), runs.end(),
                              [&](const RunResult& run) { return run.seed == runs[0].seed; });
  RunResult merged = std::move(runs.front());
  if (!one_seed) keep_seed(merged);
  for (std::size_t i = 1; i < runs.size(); ++i) {
    RunResult& run = runs[i];
    if (std::string why = why_not(merged, run); !why.empty()) return tl::unexpected(why);
    if (!one_seed) keep_seed(run);
    add_isolation(merged, run.isolation);
    merged.jobs = std::max(merged.jobs, run.jobs);
    merged.left_out += run.left_out;
    for (std::string& one : run.notices) {
      bool known =
          std::find(merged.notices.begin(), merged.notices.end(), one) != merged.notices.end();
      if (!known) merged.notices.push_back(std::move(one));
    }
    merged.took += run.took;
    std::move(run.sessions.begin(), run.sessions.end(), std::back_inserter(merged.sessions));
  }
  if (const SessionResult* twice = sort_by_suite(merged)) {
    return tl::unexpected(
        fmt::format("the session '{}' is in more than one of the runs", twice->id()));
  }
  return merged;
}

}  // namespace chatspec
