// `chatspec run`: plays sessions and reports.
#pragma once

#include <iosfwd>
#include <memory>
#include <set>
#include <string>

#include "apps/run_options.hpp"
#include "runner/interruption.hpp"
#include "scenario/spec.hpp"

namespace chatspec {

/// How a run ended.
struct RunOutcome {
  int status = 0;
  bool interrupted = false;
  std::set<std::string> bad;  ///< sessions
};

/// Plays the chosen sessions, those of `first` before others. Results go to `out` (and to files),
/// talk and the progress line to `err`. `lines`: where `--verbose` was given, a line for each
/// session as soon as it has ended.
///
/// Status: 0 if all passed, 1 if something failed, 2 (and one line on `err`) if the options make no
/// sense, 3 if nothing could be tested, 128 and the signal's number if it was interrupted: 130 for
/// Ctrl-C, and also if the time limit was over. What was played until then is reported all the
/// same.
RunOutcome run_once(const std::shared_ptr<const Suite>& suite, const RunOptions& options,
                    const std::set<std::string>& first, bool lines, Interruption& interruption,
                    std::ostream& out, std::ostream& err);

/// One run; returns its status.
int run_command(const std::shared_ptr<const Suite>& suite, const RunOptions& options,
                std::ostream& out, std::ostream& err);

}  // namespace chatspec
