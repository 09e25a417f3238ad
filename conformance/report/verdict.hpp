// What playing a session led to, as values: made by the player, told by the reporters.
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "scenario/spec.hpp"

namespace chatspec {

/// In order of weight: of several plays of one session the heaviest verdict counts.
enum class Verdict {
  passed,
  not_applicable,  ///< this target cannot play it (no {dir}, no client, …)
  failed,          ///< the program did something else than the spec says
  hang,            ///< a deadline was missed: the program did not do what was waited for
  crashed,         ///< the program ended, or a fresh client is not served any more
  broken,  ///< our own trouble: the program cannot be launched, the session cannot be played
};
std::string_view name(Verdict verdict);

/// How it was proved that nothing more was sent. spec/notation.md, "How silence is proved".
enum class Proof { sentinel, reply, drain };
std::string_view name(Proof proof);

enum class Direction {
  sent,      ///< by the player, in a participant's name; or typed at a program
  received,  ///< by the participant; or printed by a program
  unasked,   ///< received, and no step asked for it
  note,      ///< an event, in words
};

/// One thing that happened in a play, for the chart.
struct Exchange {
  std::string who;
  Direction direction = Direction::note;
  std::string bytes;           ///< the beginning, at most `kept_bytes_max`
  std::size_t size_bytes = 0;  ///< of all of it
  static constexpr std::size_t kept_bytes_max = 256;
};

/// Two texts that should have been one.
struct Divergence {
  std::string expected;
  std::string got;
  std::size_t at_byte = 0;       ///< where they part, in both
  std::size_t offset_bytes = 0;  ///< what both had in common before these excerpts begin
};

struct Failure {
  Verdict verdict = Verdict::failed;
  std::string what;  ///< one line: what happened, or what was waited for
  std::optional<Divergence> divergence;
  Place place;  ///< of the step; line 0: after the last step
};

/// What a program wrote to standard error.
struct ProgramErrors {
  std::string who;
  std::string tail;
};

/// One session played in one way.
struct PlayResult {
  std::string segmentation;
  std::optional<Failure> failure;
  std::vector<std::string> participants;  ///< the chart's columns
  std::vector<Exchange> exchanges;
  std::map<Proof, int> proofs;
  std::vector<ProgramErrors> errors;  ///< kept only with a failure
  Verdict verdict() const { return failure ? failure->verdict : Verdict::passed; }
};

struct SessionResult {
  const Session* session = nullptr;
  std::vector<PlayResult> plays;  ///< up to and with the first failure
  std::string not_applicable;     ///< why, if nothing was played
  std::chrono::duration<double> took{};
  Verdict verdict() const;
  /// The play that decided the verdict; null if all passed or nothing was played.
  const PlayResult* decisive() const;
};

/// A whole run. The suite must outlive it.
struct RunResult {
  const Suite* suite = nullptr;
  std::string title;  ///< what was tested: the command or the address
  std::string again;  ///< the command that ran it, without the choice of sessions and plays
  std::uint64_t seed = 0;
  std::vector<SessionResult> sessions;
  std::chrono::duration<double> took{};
};

/// The numbers of a run.
struct Tally {
  std::map<Verdict, int> sessions;
  std::map<Proof, int> proofs;
  int plays = 0;
  int requirements = 0;  ///< that a chosen session claims to prove
  int proved = 0;        ///< all chosen sessions that claim them passed, at least one
  int musts = 0;         ///< of `requirements`, MUST and MUST NOT
  int musts_proved = 0;
  int exercise = 0;  ///< of `requirements`, asked by the exercise
  int exercise_proved = 0;
  int exit_status() const;  ///< 0 all passed, 1 something failed, 3 could not test
};
Tally count(const RunResult& run);

/// The requirement of this id; null if the suite has none.
const Requirement* find_requirement(const Suite& suite, std::string_view id);
/// "MUST", "MUST NOT", …
std::string_view name(Level level);

/// Compares two texts and keeps an excerpt of both around the place where they part.
Divergence diverge(std::string_view expected, std::string_view got);

}  // namespace chatspec
