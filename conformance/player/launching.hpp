// A command as a person wrote it, turned into a launch: words, directories, and what it may see.
#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "endpoint/lodgings.hpp"
#include "endpoint/process.hpp"
#include "player/step_outcome.hpp"
#include "player/target.hpp"

namespace chatspec {

/// What {port} and {dir} stand for, and where the program works.
struct Surroundings {
  int port = 0;
  std::filesystem::path dir;                ///< {dir}
  std::filesystem::path working_directory;  ///< made by the caller
  bool piped = false;                       ///< on pipes, not on a terminal
};

/// Starts the program of `command`: in a cell when this process is in the sandbox, with nothing
/// writable but the two directories. BROKEN if the command is wrong or the program is
/// not to be found.
tl::expected<std::unique_ptr<Process>, Failure> launch(const std::string& command,
                                                       const Surroundings& surroundings,
                                                       const Target& target, Lodgings& lodgings);

/// Of one that has ended at once: the failure, if its standard error shows that it never will run:
/// a mistake in its text, a module that is not there. Otherwise the session judges what it did.
std::optional<Failure> why_it_never_starts(const std::string& name, Process& process);

}  // namespace chatspec
