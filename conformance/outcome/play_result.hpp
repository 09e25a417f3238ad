// What playing a session once, in one way, led to.
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "outcome/verdict.hpp"
#include "scenario/session.hpp"

namespace chatspec {

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
  std::size_t at_byte = 0;         ///< where they part, in both
  std::size_t offset_bytes = 0;    ///< what both had in common before these excerpts begin
  std::size_t expected_bytes = 0;  ///< of all of it, also what is not in the excerpt
  std::size_t got_bytes = 0;
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
  bool ended_early = false;  ///< the other side ended a connection on which more was awaited
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
  std::set<std::string> timers;  ///< what `but_for_timers` leaves open: "server.py: 12 s"
  std::vector<ProgramErrors> errors;
  std::chrono::duration<double> took{};
  std::optional<std::uint64_t> seed{};  ///< if it is not the run's: runs were merged
  int own_port = 0;  ///< that the server has built in, where it is another than the standard's
  Verdict verdict() const;
};

/// Compares two texts and keeps an excerpt of both around the place where they part.
Divergence diverge(std::string_view expected, std::string_view got);

}  // namespace chatspec
