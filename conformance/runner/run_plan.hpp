// A whole run: workers play, this process hands out, collects and rules.
#pragma once

#include <optional>
#include <set>
#include <string>

#include "outcome/run_result.hpp"
#include "runner/aftermath.hpp"
#include "runner/interruption.hpp"
#include "runner/limits.hpp"
#include "runner/plan.hpp"
#include "runner/worker.hpp"

namespace chatspec {

/// What is told while a run goes on.
class Progress {
 public:
  virtual ~Progress() = default;
  /// Something has changed: `ended` sessions of those that are played are over, `bad` of them badly
  /// as far as is known, and `now` is the one begun last.
  virtual void goes_on(const Session& now, int ended, int of, int bad) = 0;
  /// The sessions of the run one after the other, in its order, with their rulings, each as soon as
  /// all is known that its ruling looks at.
  virtual void ended(const SessionResult& result) = 0;
};

struct Crew {
  int jobs = 1;
  Work work;
  std::set<std::string> first;  ///< sessions to begin with
  Limits limits;
  /// A worker that is silent for so long is stuck, by our own fault.
  std::chrono::milliseconds patience{std::chrono::minutes(30)};
};

/// Plays the plan, which is of the suite of `run`, and fills `run.sessions`. A worker that dies
/// costs the session it played (BROKEN) and is replaced. When a program does not start, sessions
/// that need it are not begun any more.
///
/// When it is interrupted, or its time is over, the sessions that are not over yet are UNSUPPORTED,
/// and so are those that are not begun any more because enough have failed; the ending says
/// why. What has failed is counted as far as is known then: without the sessions that are blocked
/// or expected to fail. Afterwards nothing is left: no process, no temporary file. The trouble is
/// that there can be no workers.
Result<RunEnding> run_plan(const Plan& plan, const Crew& crew, const KnownOutcomes& known,
                           Interruption& interruption, RunResult& run, Progress& progress);

}  // namespace chatspec
