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

/// What is said of a session, in order of weight: of several plays the heaviest verdict counts.
enum class Verdict {
  passed,            ///< all of it was as the spec says
  passed_leniently,  ///< a SHOULD was missed, or an alternative marked `lenient` was taken
  expected_failure,  ///< it failed, and the file of expectations says so, with a reason
  unsupported,       ///< declared: by the command (no {dir}, no client) or by that file
  blocked,           ///< it failed for a cause that another session's verdict already names
  failed,            ///< the program did something else than the spec says
  hang,              ///< a deadline was missed: the program did not do what was waited for
  crashed,           ///< a signal, a traceback, a sanitizer's report, or no service afterwards
  unexpected_pass,   ///< it passed, and the file of expectations says that it fails
  broken,            ///< our own trouble, never the program's: the session cannot be played
};
/// "PASS", "PASS-LENIENT", "EXPECTED-FAIL", "UNSUPPORTED", "BLOCKED", "FAIL", "HANG", "CRASH",
/// "UNEXPECTED-PASS", "BROKEN".
std::string_view name(Verdict verdict);
/// The verdict of this name, in capitals or not; nothing if there is none.
std::optional<Verdict> verdict_named(std::string_view name);
/// Whether a run with this verdict in it ends with a status other than 0.
bool is_bad(Verdict verdict);

/// How it was proved that nothing more was sent. spec/notation.md, "How silence is proved".
enum class Proof {
  sentinel,
  reply,
  drain,
  quiescent,
  quiet,  ///< not a proof: nothing was seen for a while; only where no other can be had
};
std::string_view name(Proof proof);

enum class Direction {
  sent,      ///< by the player, in a participant's name; or typed at a program
  received,  ///< by the participant; or printed by a program
  unasked,   ///< received, and no step asked for it
  note,      ///< an event, in words
};
/// "sent", "received", "unasked", "note".
std::string_view name(Direction direction);

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

/// Where in a play something went wrong: what the session itself asks for, or what the player needs
/// in order to ask.
enum class Phase {
  start,   ///< a program did not start, or does not listen where it should
  steps,   ///< a step of the session
  means,   ///< the player's own words (a peer joins, a fence) were not answered as the spec says
  ending,  ///< after the last step: draining, end of input, a fresh client
};
std::string_view name(Phase phase);

/// A program under test without which no other session can be played either.
enum class Missing {
  none,
  server,  ///< it did not start, or one that ran already has ended
  client,  ///< it did not start
};
/// "none", "server", "client".
std::string_view name(Missing missing);

struct Failure {
  Verdict verdict = Verdict::failed;
  std::string what;  ///< one line: what happened, or what was waited for
  std::optional<Divergence> divergence;
  Place place;  ///< of the step; line 0: after the last step
  Phase phase = Phase::steps;
  /// More lines for a person: what each thread of the program was doing, what to look at.
  std::vector<std::string> details;
  /// Two failures with the same text here have one cause (the last line of a traceback); empty: not
  /// known.
  std::string cause;
  Missing missing = Missing::none;
};

/// What a program wrote to standard error.
struct ProgramErrors {
  std::string who;
  std::string tail;  ///< its beginning and its end, if it was long
};

/// Something that is allowed, and should have been otherwise.
struct Leniency {
  std::string what;
  Place place;
};

/// One session played in one way.
struct PlayResult {
  std::string segmentation;
  bool cut = false;    ///< a segment that the player sent ended within a line
  bool glued = false;  ///< one held more than a line, or the end of one and more
  std::optional<Failure> failure;
  std::vector<Leniency> leniencies;
  std::vector<std::string> participants;  ///< the chart's columns
  std::vector<Exchange> exchanges;
  std::map<Proof, int> proofs;
  std::vector<ProgramErrors> errors;
  std::chrono::duration<double> took{};
  std::optional<std::uint64_t> seed{};  ///< if it is not the run's: runs were merged
  Verdict verdict() const;
};

/// What was made of a session's plays by looking at the whole run: blocked, expected, …
struct Ruling {
  Verdict verdict = Verdict::passed;
  std::string why;      ///< one line for a person
  std::string blocker;  ///< blocked: the session whose verdict names the cause
};

struct SessionResult {
  const Session* session = nullptr;
  std::vector<PlayResult> plays;  ///< up to and with the first failure
  std::optional<Ruling> ruling;   ///< overrides what the plays say
  std::vector<std::string> remarks;
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
  std::string isolation;  ///< how far programs were kept apart, for a person
  int jobs = 1;
  std::string anchor;  ///< on a page of several runs: sets its places apart from theirs
  std::vector<SessionResult> sessions;  ///< in the order of the suite
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
