// What a run amounts to, in numbers that every reporter tells alike.
#pragma once

#include <chrono>
#include <string>
#include <vector>

#include "outcome/run_result.hpp"

namespace chatspec {

/// Of a section of the spec, or of an altitude.
struct GroupNumbers {
  std::string name;
  int passed = 0;    ///< also leniently, or against an expectation
  int sessions = 0;  ///< without the unsupported ones
  int unsupported = 0;
  int musts_proved = 0;
  int musts = 0;  ///< MUST and MUST NOT that one of its sessions claims
};

/// How long plays took.
struct PlayTimes {
  std::chrono::duration<double> median{};
  std::chrono::duration<double> p95{};  ///< 95 of 100 plays took no longer
};

/// "3 of 4"; "not played" if all are unsupported; "–" if there is no session.
std::string passed_of(const GroupNumbers& group);

/// Whether this verdict counts as one that passed.
bool has_passed(Verdict verdict);

/// Sections in the order in which the run first touches them.
std::vector<GroupNumbers> count_sections(const RunResult& run);
/// Wire, console, behaviour: those that the run has.
std::vector<GroupNumbers> count_altitudes(const RunResult& run);
/// Both 0 if nothing was played.
PlayTimes play_times(const RunResult& run);

/// A requirement that a session of the run claims, and whether it is proved: every session that
/// claims it and was not unsupported has passed, and there is one.
struct ClaimedRequirement {
  const Requirement* requirement = nullptr;
  bool proved = false;
  bool failed = false;  ///< neither: nothing was played for it
  std::vector<const SessionResult*> sessions;
};
/// In the order of the suite.
std::vector<ClaimedRequirement> claimed_requirements(const RunResult& run);

/// The decisive play, if it has a failure to tell.
const PlayResult* failed_play(const SessionResult& result);

/// "0.4 ms", "12 ms", "3.2 s": short enough for a table.
std::string duration_text(std::chrono::duration<double> time);
/// "1 session", "12 sessions".
std::string counted(std::size_t number, std::string_view noun);

}  // namespace chatspec
