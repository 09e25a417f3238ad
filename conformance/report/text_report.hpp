// A run as a person reads it.
#pragma once

#include <string>

#include "report/verdict.hpp"

namespace chatspec {

struct TextStyle {
  bool colour = false;
  std::size_t columns = 100;
  bool show_passed = false;  ///< tell also what was exchanged in sessions that passed
};

/// One line for a session that has ended: verdict, id, plays, time, and why not applicable.
std::string session_line(const SessionResult& result, const TextStyle& style);

/// Everything about a session that failed: the sentences of the spec, the session's lines with a
/// mark at the failing one, what came, the chart, the proofs, and the command that runs it again.
std::string failure_text(const SessionResult& result, const RunResult& run, const TextStyle& style);

/// What was exchanged in the first play of a session that passed.
std::string passed_text(const SessionResult& result, const RunResult& run, const TextStyle& style);

/// What was proved, in numbers.
std::string summary_text(const RunResult& run, const TextStyle& style);

/// All of it: a line for each session, each failure, the summary.
std::string text_report(const RunResult& run, const TextStyle& style);

/// The command that plays this session again in this one way.
std::string again_command(const SessionResult& result, const PlayResult& play,
                          const RunResult& run);

}  // namespace chatspec
