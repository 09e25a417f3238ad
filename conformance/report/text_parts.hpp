// Pieces of text that more than one reporter uses.
#pragma once

#include <string>
#include <vector>

#include "outcome/run_result.hpp"

namespace chatspec {

/// "SENTINEL 3, DRAIN 2".
std::string proofs_text(const std::map<Proof, int>& proofs);

/// What a way of playing means: of "bytes" it is "one byte at a time". Empty if it is not known.
std::string_view segmentation_text(std::string_view segmentation);

/// In which way the session was played and which ways passed: "played bytes: one byte at a time;
/// passed when played whole".
std::string played_text(const SessionResult& result, const PlayResult& play);

/// A line of a session, and whether it is the failing one.
struct SessionTextLine {
  std::string text;
  bool failing = false;
  bool played = true;  ///< false: it comes after the failing one
};
/// The body of a session, as written, with uniform indentation. `failure` may be null: nothing has
/// failed.
std::vector<SessionTextLine> session_lines(const Session& session, const Failure* failure);

/// `lead` and then the text, broken at spaces to this width, later lines indented as the lead is
/// wide.
std::string paragraph(const std::string& lead, std::string_view text, std::size_t columns);

/// What a failure in this phase is about, if it is not about a step; a sentence, or empty.
std::string_view phase_text(Phase phase);

/// What happened, on one line: of a hang what was waited for in vain. A long one is cut, and its
/// length told.
std::string what_text(const Failure& failure);

/// How much of "nothing more was sent" was proved: "all proved", "proved but for timers of
/// server.py: 12 s".
std::string silence_share_text(const Tally& tally);
/// "but for timers of server.py: 12 s".
std::string timers_text(const std::set<std::string>& timers);
/// "SENTINEL 1, BUT-FOR-TIMERS 1, but for timers of server.py: 12 s"; empty if there is none.
std::string proofs_text(const PlayResult& play);

/// The leniencies of all plays, each once, in order.
std::vector<Leniency> leniencies_of(const SessionResult& result);

/// The first few of them, and how many more there are: "a, b, c and 22 more".
std::string first_of(const std::vector<std::string>& ids);

/// It is blocked without having been played, because a program is missing: there may be hundreds of
/// these with one cause.
bool was_not_begun(const SessionResult& result);

/// "spec/protocol.md:103"; of the session if the place is not known.
std::string place_text(const Place& place, const Session& session);

}  // namespace chatspec
