// `chatspec run --watch`: a run after each change.
#pragma once

#include <functional>
#include <memory>
#include <iosfwd>
#include <optional>

#include "apps/run_options.hpp"
#include "scenario/spec.hpp"

namespace chatspec {

/// Runs, waits until a file that matters has changed (runner/watch_files.hpp), and runs again, what
/// failed before first, until it is interrupted. `read` reads the suite anew and tells its faults
/// itself. On a terminal the screen is cleared before each result, and only failures and the
/// summary are shown. Returns the status of the last run; 128 and the signal's number if that one
/// was interrupted.
int watch_command(const std::function<std::shared_ptr<const Suite>()>& read, const RunOptions& options,
                  std::ostream& out, std::ostream& err);

}  // namespace chatspec
