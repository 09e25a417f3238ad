// The program `chatspec`: options in, exit status out.
#include <sys/prctl.h>
#include <unistd.h>

#include <algorithm>
#include <csignal>
#include <cstdlib>
#include <filesystem>
#include <iostream>
#include <random>

#include "apps/arguments.hpp"
#include "apps/completion_command.hpp"
#include "apps/interop_command.hpp"
#include "apps/run_again.hpp"
#include "apps/run_command.hpp"
#include "apps/suite_location.hpp"
#include "apps/watch_command.hpp"
#include "apps/write_reports.hpp"
#include "runner/exit_status.hpp"

namespace chatspec {
namespace {

IsolationWish isolation_named(const std::string& name) {
  if (name == "none") return IsolationWish::none;
  return name == "required" ? IsolationWish::required : IsolationWish::automatic;
}

// What `run` was given: files and directories are the suite, other words choose from it.
std::vector<std::string> take_named_files(Arguments& arguments) {
  std::vector<std::string> named;
  std::error_code none;
  for (const std::string& one : arguments.what) {
    bool is_file = std::filesystem::exists(one, none);
    (is_file ? named : arguments.run.ids).push_back(one);
  }
  std::string& told = arguments.run.suite_arguments;
  for (const std::string& one : named) told += (told.empty() ? "" : " ") + shell_quoted(one);
  if (named.empty() && !arguments.suite_directory.empty()) {
    told = "--suite " + shell_quoted(arguments.suite_directory);
  }
  return named;
}

int run(Arguments& arguments) {
  const auto named = take_named_files(arguments);
  RunOptions& options = arguments.run;
  auto paths = suite_paths(arguments.suite_directory);
  paths.insert(paths.end(), named.begin(), named.end());
  options.target.hidden =
      directories_to_hide(paths, {options.target.server_command, options.target.client_command});
  options.isolation = isolation_named(arguments.isolation);
  options.target.deadline = std::chrono::milliseconds(arguments.deadline_ms);
  auto read = [&] { return suite_named(named, arguments.suite_directory, std::cerr); };
  if (options.watch) return watch_command(read, options, std::cout, std::cerr);
  auto suite = read();
  return suite ? run_command(suite, options, std::cout, std::cerr) : wrong_use;
}

int interop(Arguments& arguments) {
  InteropOptions& options = arguments.interop;
  options.suite_paths = suite_paths(arguments.suite_directory);
  options.run.reports = arguments.run.reports;
  options.run.isolation = isolation_named(arguments.isolation);
  options.run.target.deadline = std::chrono::milliseconds(arguments.deadline_ms);
  if (!arguments.suite_directory.empty()) {
    options.run.suite_arguments = "--suite " + shell_quoted(arguments.suite_directory);
  }
  auto suite = read_suite_of(options.suite_paths, std::cerr);
  return suite ? interop_command(suite, options, std::cout, std::cerr) : wrong_use;
}

// Of what `list` was given, the words that are no file but an altitude.
void take_named_altitudes(Arguments& arguments) {
  const auto words = altitude_words();
  std::error_code none;
  std::erase_if(arguments.listed, [&](const std::string& one) {
    bool is_altitude = std::find(words.begin(), words.end(), one) != words.end() &&
                       !std::filesystem::exists(one, none);
    if (is_altitude) arguments.list.kinds.altitudes.push_back(one);
    return is_altitude;
  });
}

int show_or_list(CLI::App& app, Arguments& arguments) {
  take_named_altitudes(arguments);
  auto suite = suite_listed(arguments.listed, arguments.suite_directory, std::cerr);
  if (!suite) return wrong_use;
  if (app.got_subcommand("merge")) {
    return merge_command(suite, arguments.merge, std::cout, std::cerr);
  }
  if (arguments.trace.source_paths.empty()) arguments.trace.source_paths = source_paths();
  if (app.got_subcommand("list")) return list_command(*suite, arguments.list, std::cout);
  if (app.got_subcommand("show")) {
    // Without the sources (an installed chatspec) there is simply nothing to name.
    if (auto found = scan_sources(source_paths())) arguments.show.annotations = std::move(*found);
    return show_command(*suite, arguments.show, std::cout, std::cerr);
  }
  return trace_command(*suite, arguments.trace, std::cout, std::cerr);
}

int dispatch(CLI::App& app, Arguments& arguments) {
  if (app.got_subcommand("completion")) {
    std::cout << completion_script(app, arguments.shell);
    return 0;
  }
  auto wishes = parse_report_wishes(arguments.reports);
  if (!wishes) {
    std::cerr << "chatspec: " << wishes.error() << "\n";
    return wrong_use;
  }
  arguments.run.reports = arguments.merge.reports = *wishes;
  if (app.got_subcommand("interop")) return interop(arguments);
  return app.got_subcommand("run") ? run(arguments) : show_or_list(app, arguments);
}

// Whoever starts us from a program, and names itself, wants nothing to go on when it is killed:
// then it is to us as if somebody had pressed Ctrl-C. A chatspec further down inherits the name of
// a process that is not its parent.
void end_with_parent() {
  const char* named = std::getenv("CHATSPEC_PARENT");
  pid_t parent = ::getppid();
  if (named == nullptr || std::to_string(parent) != named) return;
  ::prctl(PR_SET_PDEATHSIG, SIGINT);
  if (::getppid() != parent) std::raise(SIGINT);  // it was too late for that
}

int main_of(int argc, char** argv) {
  CLI::App app("chatspec plays a protocol's written standard against programs.", "chatspec");
  Arguments arguments;
  arguments.run.target.seed = std::random_device()() % 1000000;
  arguments.interop.run.target.seed = arguments.run.target.seed;
  add_commands(app, arguments);
  try {
    auto words = words_of_command_line(argc, argv);
    std::reverse(words.begin(), words.end());  // as CLI11 wants them
    app.parse(std::move(words));
  } catch (const CLI::ParseError& error) {
    if (error.get_exit_code() == 0) return app.exit(error);  // --help, --version
    std::cerr << "chatspec: " << what_is_wrong(error, app, argc > 1 ? argv[1] : "") << "\n";
    return wrong_use;
  }
  return dispatch(app, arguments);
}

}  // namespace
}  // namespace chatspec

int main(int argc, char** argv) {
  std::signal(SIGPIPE, SIG_IGN);  // a reader of our output that goes away is no reason to die
  chatspec::end_with_parent();
  try {
    return chatspec::main_of(argc, argv);
  } catch (const std::exception& error) {
    std::cerr << "chatspec: " << error.what() << "\n";
    return chatspec::nothing_tested;
  }
}
