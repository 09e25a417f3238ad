// `chatspec show ID`: all that is known about one requirement or one session.
#pragma once

#include <iosfwd>
#include <string>
#include <vector>

#include "scenario/spec.hpp"
#include "scenario/trace.hpp"

namespace chatspec {

struct ShowOptions {
  std::string id;                       ///< of a requirement or a session
  std::vector<Annotation> annotations;  ///< from scan_sources; may be empty
};

/// Prints to `out` and returns 0. An unknown id is one line on `err`, with the nearest known id,
/// and exit status 2.
int show_command(const Suite& suite, const ShowOptions& options, std::ostream& out,
                 std::ostream& err);

}  // namespace chatspec
