// The command line of `chatspec`, as values.
#pragma once

#include <CLI/CLI.hpp>
#include <string>
#include <vector>

#include "apps/interop_command.hpp"
#include "apps/list_command.hpp"
#include "apps/merge_command.hpp"
#include "apps/run_options.hpp"
#include "apps/show_command.hpp"
#include "apps/trace_command.hpp"

namespace chatspec {

struct Arguments {
  std::string suite_directory;
  std::vector<std::string> what;  ///< of `run`: files, directories, ids
  RunOptions run;
  std::string isolation = "auto";
  std::vector<std::string> reports;
  long deadline_ms = 5000;
  std::vector<std::string> listed;  ///< of `list`: files and directories
  ListOptions list;
  ShowOptions show;
  TraceOptions trace;
  MergeOptions merge;
  InteropOptions interop;
  std::string shell;  ///< of `completion`
};

/// Commands, options, and what --help says; `arguments` must outlive `app`.
void add_commands(CLI::App& app, Arguments& arguments);

/// The words behind the program's name. `--fail-fast 3` becomes `--fail-fast=3`: its number may be
/// left out, and what stands behind it may as well be the name of a session.
std::vector<std::string> words_of_command_line(int argc, const char* const* argv);

/// One line for a person: what is wrong with the command line, and where to look. `first` is its
/// first word.
std::string what_is_wrong(const CLI::ParseError& error, const CLI::App& app,
                          const std::string& first);

/// What an option or an argument of this command takes, for completion and for checks. The name of
/// the command is asked for only where commands differ.
struct Takes {
  std::vector<std::string> words;  ///< one of these
  bool files = false;
  bool sessions = false;  ///< ids of the suite
};
Takes what_it_takes(const std::string& option, const std::string& command = "run");

}  // namespace chatspec
