// The command line of a run, as it is told in reports.
#pragma once

#include <string>

#include "apps/run_options.hpp"

namespace chatspec {

/// The command that runs it again, without the choice of sessions and plays and without what
/// changes nothing about a verdict (jobs, reports).
std::string command_again(const RunOptions& options);

/// What is tested: the commands, or the address.
std::string title_of(const Target& target);

/// A word as a shell takes it back.
std::string shell_quoted(const std::string& word);

}  // namespace chatspec
