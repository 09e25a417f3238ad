// `chatspec trace`: requirement -> code -> sessions, and what does not fit.
#pragma once

#include <iosfwd>
#include <string>
#include <vector>

#include "scenario/spec.hpp"

namespace chatspec {

struct TraceOptions {
  std::vector<std::string> source_paths;  ///< files and directories with code that quotes the spec
};

/// Prints the table and then the problems. Returns 0 if there are none, 1 if there are, 2 (and one
/// line on `err`) if a source path cannot be read.
int trace_command(const Suite& suite, const TraceOptions& options, std::ostream& out,
                  std::ostream& err);

}  // namespace chatspec
