// A run as a person reads it.
#pragma once

#include <string>

#include "outcome/run_result.hpp"

namespace chatspec {

struct TextStyle {
  bool colour = false;
  std::size_t columns = 100;
  bool show_passed = false;  ///< tell also what was exchanged in sessions that passed
  bool verbose = false;      ///< a line for each session, every failure whole, nothing folded
};

/// One line for a session that has ended: verdict, id, plays and time, or why it is so. Empty for
/// one that was not begun because a program is missing: `closing_text` tells how many these are.
std::string session_line(const SessionResult& result, const TextStyle& style);

/// Everything about a session that failed (FAIL, HANG, CRASH, BROKEN): why it is asked for, the
/// sentences of the spec, the session's lines up to the failing one with a mark there, what came,
/// what the programs were doing, the chart, the proofs, the command that runs it again, and which
/// sessions it blocks. Nothing for other verdicts.
std::string failure_text(const SessionResult& result, const RunResult& run, const TextStyle& style);

/// What was exchanged in the first play of a session that passed.
std::string passed_text(const SessionResult& result, const RunResult& run, const TextStyle& style);

/// What there is to know beside the failures, a paragraph for each kind: passed leniently, blocked
/// by sessions that are not in this run, expected failures, unexpected passes, unsupported,
/// remarks.
std::string notices_text(const RunResult& run, const TextStyle& style);

/// What was proved, in numbers: by section of the spec, by altitude, by verdict.
std::string summary_text(const RunResult& run, const TextStyle& style);

/// What to mend first: at most `causes_told_max` causes and how many more there are. Empty if
/// nothing is to be mended.
std::string causes_text(const RunResult& run, const TextStyle& style);

/// So many failures are told whole; of more only the most basic ones, and a line for each other.
inline constexpr std::size_t failures_whole_max = 10;

/// All of it but the sessions' own lines: what is to be known first, if it is verbose how many were
/// not begun, an empty line, then the failures by section of the spec, the notices, the summary,
/// and last what to mend first. For who has told those lines as the sessions ended, or does not
/// want them.
std::string closing_text(const RunResult& run, const TextStyle& style);

/// `closing_text`, and if it is to be verbose a line for each session before it.
std::string text_report(const RunResult& run, const TextStyle& style);

/// The command that plays this session again in this one way.
std::string again_command(const SessionResult& result, const PlayResult& play,
                          const RunResult& run);

}  // namespace chatspec
