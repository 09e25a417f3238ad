// The program `chatspec`: options in, exit status out.
#include <unistd.h>

#include <CLI/CLI.hpp>
#include <csignal>
#include <cstdlib>
#include <filesystem>
#include <iostream>
#include <random>

#include "apps/list_command.hpp"
#include "apps/run_command.hpp"
#include "apps/show_command.hpp"
#include "apps/trace_command.hpp"
#include "player/segmentation.hpp"
#include "scenario/read_suite.hpp"

namespace chatspec {
namespace {

constexpr int kWrongUse = 2;

constexpr char kExamples[] = R"(Examples:
  chatspec run --server 'bin/chat-server-select --port {port} --directory {dir}'
  chatspec run --server 'python3 server.py' --client 'python3 client.py'
  chatspec run chat.broadcast --connect localhost:9999
  chatspec run --only 'upload-*' --play bytes --seed 7 --server 'server {port} {dir}'
  chatspec run my-sessions/ --server 'server {port}' --report text --report junit=result.xml
  chatspec show chat.not-to-sender

In CMD, {port} and {dir} stand for a free port and a fresh directory of its own. A program
without {port} is expected on the port that the spec names; a session that looks into the
server's directory needs {dir}.

Exit status: 0 all passed, 1 something failed, 2 wrong use, 3 nothing could be tested.)";

struct Arguments {
  std::string suite_directory;
  std::vector<std::string> what;
  RunOptions run;
  std::vector<std::string> reports;
  long deadline_ms = 5000;
  ListOptions list;
  ShowOptions show;
  TraceOptions trace;
};

std::filesystem::path shortest(const std::filesystem::path& path) {
  std::error_code none;
  auto here = std::filesystem::proximate(path, none);
  return none || here.native().size() >= path.native().size() ? path : here;
}

// Where the standard lies: named by the user, or found from where this program lies itself, so that
// a build tree and an installation may be moved: <prefix>/bin beside <prefix>/share/chatspec, or
// build/<preset>/bin below the source.
std::vector<std::string> suite_paths(const Arguments& arguments) {
  namespace fs = std::filesystem;
  if (!arguments.suite_directory.empty()) return {arguments.suite_directory};
  if (const char* given = std::getenv("CHATSPEC_SUITE"); given != nullptr && *given != '\0') {
    return {given};
  }
  std::error_code none;
  fs::path bin = fs::read_symlink("/proc/self/exe", none).parent_path();
  fs::path installed = bin.parent_path() / "share" / "chatspec";
  fs::path source = bin.parent_path().parent_path().parent_path();
  std::vector<std::string> paths;
  for (const fs::path& one : {installed / "spec", installed / "cases"}) {
    if (fs::exists(one, none)) paths.push_back(one.string());
  }
  if (!paths.empty()) return paths;
  for (const fs::path& one : {source / "spec", source / "conformance" / "cases"}) {
    // Reports name places in these files: short where it can be.
    if (fs::exists(one, none)) paths.push_back(shortest(one).string());
  }
  return paths;
}

// The code that quotes this tree's own standard; empty if this program was installed.
std::vector<std::string> source_paths() {
  std::error_code none;
  const auto bin = std::filesystem::read_symlink("/proc/self/exe", none).parent_path();
  const auto code = bin.parent_path().parent_path().parent_path() / "reference";
  if (!std::filesystem::exists(code, none)) return {};
  return {shortest(code).string()};
}

std::optional<Suite> read(const std::vector<std::string>& paths) {
  if (paths.empty()) {
    std::cerr << "chatspec: there is no suite: give --suite DIR or set CHATSPEC_SUITE\n";
    return std::nullopt;
  }
  auto suite = read_suite(paths);
  if (suite) return std::move(*suite);
  for (const ParseError& error : suite.error()) std::cerr << describe(error) << "\n";
  return std::nullopt;
}

// What `run` was given: files and directories are the suite, other words choose from it. A file of
// sessions alone has no protocol block; it is read together with the standard.
int run(Arguments& arguments) {
  std::vector<std::string> named;
  for (const std::string& one : arguments.what) {
    if (std::filesystem::exists(one)) {
      named.push_back(one);
    } else {
      arguments.run.ids.push_back(one);
    }
  }
  auto paths = suite_paths(arguments);
  std::optional<Suite> suite;
  if (named.empty()) {
    suite = read(paths);
  } else if (auto alone = read_suite(named)) {
    suite = std::move(*alone);
  } else {
    paths.insert(paths.end(), named.begin(), named.end());
    suite = read(paths);
    if (suite) {
      std::erase_if(suite->sessions, [&](const Session& session) {
        return std::none_of(named.begin(), named.end(), [&](const std::string& path) {
          return session.place.file.starts_with(path);
        });
      });
    }
  }
  if (!suite) return kWrongUse;
  for (const std::string& one : named) {
    arguments.run.suite_arguments += (arguments.run.suite_arguments.empty() ? "" : " ") + one;
  }
  if (named.empty() && !arguments.suite_directory.empty()) {
    arguments.run.suite_arguments = "--suite " + arguments.suite_directory;
  }
  for (const std::string& text : arguments.reports) {
    auto wish = parse_report_wish(text);
    if (!wish) {
      std::cerr << "chatspec: --report " << text
                << ": there is text, json and junit, each alone or with =FILE\n";
      return kWrongUse;
    }
    arguments.run.reports.push_back(*wish);
  }
  arguments.run.target.deadline = std::chrono::milliseconds(arguments.deadline_ms);
  return run_command(*suite, arguments.run, std::cout, std::cerr);
}

CLI::App* add_run(CLI::App& app, Arguments& arguments) {
  CLI::App* command = app.add_subcommand("run", "play sessions against programs and report");
  command->add_option("FILE|DIR|ID", arguments.what,
                      "spec or session files, directories, sessions or requirements; default: all");
  Target& target = arguments.run.target;
  auto* server = command->add_option("--server", target.server_command,
                                     "command that starts the server, e.g. 'server {port} {dir}'");
  command->add_option("--connect", target.connect_to, "HOST:PORT of a server that runs already")
      ->excludes(server);
  command->add_option("--client", target.client_command, "command that starts a client");
  command->add_option("--only", arguments.run.only, "only sessions whose id matches this GLOB");
  command->add_flag("--show", arguments.run.show,
                    "tell also what was exchanged in sessions that passed");
  target.seed = std::random_device()() % 1000000;
  command->add_option("--seed", target.seed, "makes random bytes and cuts the same again");
  command->add_option("--play", arguments.run.play, "only this way of cutting")
      ->check(CLI::IsMember({"whole", "bytes", "coalesced", "random"}));
  command
      ->add_option("--deadline-ms", arguments.deadline_ms,
                   "limit for every single wait (default 5000)")
      ->check(CLI::Range(1L, 3600000L));
  command
      ->add_option("--report", arguments.reports,
                   "text, json or junit, each alone or with =FILE; may be given again")
      ->allow_extra_args(false);  // the word behind it may name a session
  return command;
}

int dispatch(CLI::App& app, Arguments& arguments) {
  if (app.got_subcommand("run")) return run(arguments);
  auto suite = read(suite_paths(arguments));
  if (!suite) return kWrongUse;
  if (arguments.trace.source_paths.empty()) arguments.trace.source_paths = source_paths();
  if (app.got_subcommand("list")) return list_command(*suite, arguments.list, std::cout);
  if (app.got_subcommand("show")) {
    // Without the sources (an installed chatspec) there is simply nothing to name.
    if (auto found = scan_sources(source_paths())) arguments.show.annotations = std::move(*found);
    return show_command(*suite, arguments.show, std::cout, std::cerr);
  }
  return trace_command(*suite, arguments.trace, std::cout, std::cerr);
}

int main_of(int argc, char** argv) {
  CLI::App app("chatspec plays a protocol's written standard against programs.", "chatspec");
  app.footer(kExamples);
  app.require_subcommand(1);
  app.fallthrough();
  app.set_version_flag("--version", "chatspec " CHATSPEC_VERSION);
  Arguments arguments;
  app.add_option("--suite", arguments.suite_directory,
                 "directory with the spec and its sessions (also: CHATSPEC_SUITE)");
  add_run(app, arguments);
  auto* list = app.add_subcommand("list", "name all requirements and sessions");
  list->add_flag("--json", arguments.list.json, "as JSON");
  auto* show = app.add_subcommand("show", "tell all about one requirement or session");
  show->add_option("ID", arguments.show.id, "a requirement or a session")->required();
  auto* trace =
      app.add_subcommand("trace", "show which code and which sessions go with each sentence");
  trace->add_option("SOURCE", arguments.trace.source_paths,
                    "files and directories with code; default: this tree's own reference");
  try {
    app.parse(argc, argv);
  } catch (const CLI::ParseError& error) {
    if (error.get_exit_code() == 0) return app.exit(error);  // --help, --version
    std::cerr << "chatspec: " << error.what() << " (chatspec --help)\n";
    return kWrongUse;
  }
  return dispatch(app, arguments);
}

}  // namespace
}  // namespace chatspec

int main(int argc, char** argv) {
  std::signal(SIGPIPE, SIG_IGN);  // a reader of our output that goes away is no reason to die
  try {
    return chatspec::main_of(argc, argv);
  } catch (const std::exception& error) {
    std::cerr << "chatspec: " << error.what() << "\n";
    return 3;
  }
}
