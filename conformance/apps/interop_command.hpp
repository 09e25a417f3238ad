// `chatspec interop`: every server of a matrix file with every client.
#pragma once

#include <iosfwd>
#include <memory>
#include <string>
#include <vector>

#include "apps/run_options.hpp"
#include "scenario/spec.hpp"

namespace chatspec {

struct InteropOptions {
  std::string matrix;                ///< the file
  std::vector<std::string> servers;  ///< names or globs for them; empty: all
  std::vector<std::string> clients;
  bool pairs_only = false;               ///< without what tests each of them alone
  std::vector<std::string> suite_paths;  ///< what programs must not see
  RunOptions run;                        ///< choice, manner and reports; no target's commands
};

/// Plays the matrix and reports. A line for each cell goes to `err` when it has ended.
///
/// Status: 0 if no cell has failed in which everybody claims to follow the standard, 1 if one has,
/// 2 (and one line on `err`) for wrong use or a fault in the file, 3 if something could not be
/// tested, 128 and the signal's number if it was interrupted; what was played is reported then too.
int interop_command(const std::shared_ptr<const Suite>& suite, const InteropOptions& options, std::ostream& out,
                    std::ostream& err);

}  // namespace chatspec
