// What is wrong with the programs, each cause once, and what to mend first.
#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "outcome/run_result.hpp"

namespace chatspec {

/// Whether a session with this verdict tells a cause of its own: FAIL, HANG, CRASH, BROKEN.
bool names_a_cause(Verdict verdict);

/// What the session itself advises: its `why`, or else the first sentence of the spec that it
/// proves. Empty if the suite has neither.
std::string advice_for(const Session& session, const Suite& suite);

/// A session that failed and stands for itself, others of the same family
/// (outcome/failure_kind.hpp), and those that are blocked by one of these. Points into the run.
struct Cause {
  const SessionResult* session = nullptr;       ///< the first one
  const PlayResult* play = nullptr;             ///< the one that failed
  std::vector<const SessionResult*> also;       ///< of its family; each stands for itself too
  std::vector<const SessionResult*> explained;  ///< the sessions that are blocked by one of them
  bool asked_by_exercise = false;               ///< by one of all these sessions
  std::string sentence;                         ///< what is wrong and what to do, for a person
  std::string again;                            ///< the command that plays it again
  /// How many sessions would be better off.
  std::size_t sessions() const { return 1 + also.size() + explained.size(); }
};

/// Most basic first: programs that do not start, then what the exercise asks, then what only the
/// standard asks, and last our own trouble; of those alike first the one that explains more
/// sessions, then the one that comes first in the suite.
std::vector<Cause> causes_of(const RunResult& run);
std::vector<Cause> causes_of(RunResult&&) = delete;  // they would point into nothing

/// How many causes the end of a text and the head of a page name.
inline constexpr std::size_t causes_told_max = 3;

/// "explains 25 sessions, asked by the exercise".
std::string weight_text(const Cause& cause);

/// "seen also in a, b, c and 4 more"; empty if there are no others.
std::string also_text(const Cause& cause);

}  // namespace chatspec
