// What standard error and the way a program ended say about it, in words for a person.
#pragma once

#include <sys/types.h>

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "endpoint/process.hpp"

namespace chatspec {

/// Why a program did not come up, as far as its standard error tells: a module or library it needs,
/// a mistake in its text, a port that it cannot bind. `port_was_used`: it was bound before in this
/// play, so that only SO_REUSEADDR is missing. Empty: nothing is known.
std::vector<std::string> explain_launch(std::string_view errors, const std::optional<Exit>& exit,
                                        bool port_was_used);

struct CrashLine {
  std::string said;   ///< as the program wrote it
  std::string cause;  ///< without addresses, paths and numbers: equal for two equal crashes
};
/// The line that names a crash: the last of a Python traceback, the summary of a sanitizer, a Go
/// panic, a Java or Node exception, C++'s `terminate called`. Nothing if there is none.
std::optional<CrashLine> crash_line(std::string_view errors);

/// The TCP ports on which this program, a descendant or an orphan of it listens, in ascending
/// order.
std::vector<int> listening_ports(const ProgramTree& tree);

}  // namespace chatspec
