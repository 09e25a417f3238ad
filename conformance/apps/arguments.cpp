#include "apps/arguments.hpp"

#include <fmt/format.h>

#include "apps/help_texts.hpp"
#include "endpoint/nearest_word.hpp"
#include "interop/formats.hpp"
#include "player/segmentation.hpp"
#include "report/formats.hpp"
#include "runner/limits.hpp"
#include "runner/shard.hpp"

namespace chatspec {
namespace {

constexpr int jobs_max = 256;
constexpr int failures_max = 1000000;

void add_targets(CLI::App& command, Arguments& arguments) {
  Target& target = arguments.run.target;
  auto* server = command.add_option("--server", target.server_command,
                                    "command that starts the server, e.g. 'server {port} {dir}'");
  command.add_option("--connect", target.connect_to, "HOST:PORT of a server that runs already")
      ->excludes(server);
  command.add_option("--client", target.client_command, "command that starts a client");
}

// One word each time: what stands behind it may name a file or a session.
void add_words(CLI::App& command, const std::string& option, std::vector<std::string>& words,
               const std::string& text) {
  command.add_option(option, words, text)
      ->check(CLI::IsMember(what_it_takes(option).words))
      ->allow_extra_args(false);
}

void add_kinds(CLI::App& command, SessionKinds& kinds) {
  add_words(command, "--altitude", kinds.altitudes,
            "only sessions of this altitude: behaviour, console or wire; may be given again");
  add_words(command, "--level", kinds.levels,
            "only sessions whose strictest requirement is must, must-not, should, should-not or "
            "may; may be given again");
  add_words(command, "--asked-by", kinds.asked_by,
            "only what the exercise asks for, or only what the standard alone does: exercise or "
            "standard");
}

void add_choice(CLI::App& command, Arguments& arguments) {
  RunOptions& run = arguments.run;
  command.add_option("--only", run.only, "only sessions whose id matches this GLOB");
  add_kinds(command, run.kinds);
  command.add_option("--failed", run.failed,
                     "only what was bad in this JSON report; everything if nothing was");
  command.add_option("--shard", run.shard, "I/N: only part I of N parts that cost about the same");
}

void add_play(CLI::App& command, RunOptions& run) {
  command.add_option("--play", run.play, "only this way of cutting")
      ->check(CLI::IsMember(what_it_takes("--play").words));
}

// What every command that plays takes.
void add_manner(CLI::App& command, Arguments& arguments, RunOptions& run) {
  command.add_option("--seed", run.target.seed, "makes random bytes and cuts the same again");
  command
      .add_option("--deadline-ms", arguments.deadline_ms,
                  "limit for every single wait (default 5000)")
      ->check(CLI::Range(1L, 3600000L));
  command
      .add_option("--jobs", run.jobs, "sessions played at the same time (default: by processors)")
      ->check(CLI::Range(1, jobs_max));
  command
      .add_option("--isolation", arguments.isolation,
                  "auto: programs in namespaces of their own if that is possible; none; required")
      ->check(CLI::IsMember(what_it_takes("--isolation").words));
  command
      .add_option("--env", run.target.variables,
                  "NAME or NAME=VALUE: one more variable for the programs (may be given again)")
      ->allow_extra_args(false)
      ->check(CLI::Validator(
          [](const std::string& text) {
            auto name = text.substr(0, text.find('='));
            return name.empty() ? "'" + text + "' names no variable" : std::string();
          },
          "NAME[=VALUE]"));
}

void add_rest_of_run(CLI::App& command, RunOptions& run) {
  command.add_option("--expect", run.expect, "FILE that says what is known to fail (see below)");
  command
      .add_option("--unsupported-status", run.unsupported_status,
                  "exit status in place of 3 when no session could be played, e.g. 77")
      ->check(CLI::Range(0, 255));
  command.add_option("--write-expect", run.write_expect,
                     "FILE for --expect that this run writes: what is bad in it is known to fail");
  command
      .add_flag("--fail-fast{1}", run.fail_fast,
                "N failures (1 if N is left out) that nothing else explains are enough: no other "
                "session is begun")
      ->check(CLI::Range(1, failures_max));
  command
      .add_option_function<std::string>(
          "--time-limit",
          [&run](const std::string& text) { run.time_limit = *parse_time_limit(text); },
          "60, 60s or 5m for the whole run: then what is being played is ended")
      ->check(CLI::Validator(
          [](const std::string& text) {
            return parse_time_limit(text)
                       ? ""
                       : text + " is no time: seconds or minutes, e.g. 60s or 5m";
          },
          "TIME"));
  command.add_flag("--watch", run.watch, "run again after each change of a program or a session");
}

std::vector<std::string> words_of(const std::vector<std::string_view>& names) {
  return {names.begin(), names.end()};
}

std::string purposes(const std::vector<std::string_view>& formats) {
  std::string text;
  for (std::string_view one : formats) {
    text += fmt::format("{} ({}), ", one, report_format_named(one)->purpose);
  }
  return text;
}

void add_reports(CLI::App& command, Arguments& arguments,
                 const std::vector<std::string_view>& formats) {
  command
      .add_option("--report", arguments.reports,
                  purposes(formats) +
                      "each alone (or =-) for standard output or with =FILE; may be given again")
      ->allow_extra_args(false);  // the word behind it may name a session
}

void add_run(CLI::App& app, Arguments& arguments) {
  CLI::App* command = app.add_subcommand("run", "play sessions against programs and report");
  command->add_option("FILE|DIR|ID", arguments.what,
                      "spec or session files, directories, sessions, requirements, or an altitude "
                      "such as behaviour; default: all");
  add_targets(*command, arguments);
  add_choice(*command, arguments);
  add_play(*command, arguments.run);
  add_manner(*command, arguments, arguments.run);
  add_rest_of_run(*command, arguments.run);
  add_reports(*command, arguments, report_format_names());
  command->add_flag("--show", arguments.run.show,
                    "tell also what was exchanged in sessions that passed");
  command->add_flag("--verbose", arguments.run.verbose,
                    "in text: a line for each session, and every failure whole");
}

void add_merge(CLI::App& app, Arguments& arguments) {
  CLI::App* command = app.add_subcommand("merge", "make one report of the JSON reports of shards");
  command->add_option("FILE", arguments.merge.files, "JSON reports of runs of one suite")
      ->required();
  add_reports(*command, arguments, report_format_names());
}

void add_interop(CLI::App& app, Arguments& arguments) {
  CLI::App* command =
      app.add_subcommand("interop", "play every server of a matrix file with every client");
  InteropOptions& interop = arguments.interop;
  command->add_option("MATRIX", interop.matrix, "TOML file that names servers and clients")
      ->required();
  command
      ->add_option(
          "--server", interop.servers,
          "only the servers of this name, or whose name fits this GLOB; may be given again")
      ->allow_extra_args(false);
  command
      ->add_option(
          "--client", interop.clients,
          "only the clients of this name, or whose name fits this GLOB; may be given again")
      ->allow_extra_args(false);
  command->add_flag("--pairs", interop.pairs_only,
                    "only pairs: nothing of what tests a server or a client alone");
  command->add_option("--only", interop.run.only, "only sessions whose id matches this GLOB");
  add_play(*command, interop.run);
  add_manner(*command, arguments, interop.run);
  add_reports(*command, arguments, grid_format_names());
}

void add_views(CLI::App& app, Arguments& arguments) {
  auto* list = app.add_subcommand("list", "name all requirements and sessions");
  list->add_option("FILE|DIR", arguments.listed,
                   "only those of these files and directories, or of an altitude; default: all");
  add_kinds(*list, arguments.list.kinds);
  list->add_flag("--json", arguments.list.json, "as JSON");
  list->add_flag("--ctest", arguments.list.ctest, "one line of labels for each session, for CMake");
  auto* show = app.add_subcommand("show", "tell all about one requirement or session");
  show->add_option("ID", arguments.show.id, "a requirement or a session")->required();
  auto* trace =
      app.add_subcommand("trace", "show which code and which sessions go with each sentence");
  trace->add_option("SOURCE", arguments.trace.source_paths,
                    "files and directories with code; default: this tree's own reference");
}

void add_completion(CLI::App& app, Arguments& arguments) {
  CLI::App* command =
      app.add_subcommand("completion", "print a script that completes words in a shell");
  command->add_option("SHELL", arguments.shell, "bash, zsh or fish")
      ->required()
      ->check(CLI::IsMember(what_it_takes("SHELL").words));
}

}  // namespace

Takes what_it_takes(const std::string& option, const std::string& command) {
  if (option == "--play") {
    Takes takes;
    for (Segmentation one : segmentations) takes.words.emplace_back(name(one));
    for (Segmentation one : diagnostic_segmentations) takes.words.emplace_back(name(one));
    return takes;
  }
  if (option == "--altitude") return {altitude_words()};
  if (option == "--level") return {level_words()};
  if (option == "--asked-by") return {asker_words()};
  if (option == "--isolation") return {{"auto", "none", "required"}};
  if (option == "--report") {
    return {words_of(command == "interop" ? grid_format_names() : report_format_names())};
  }
  if (option == "SHELL") return {{"bash", "zsh", "fish"}};
  if (option == "FILE|DIR|ID") return {{}, true, true};
  if (option == "ID") return {{}, false, true};
  bool files = option == "--suite" || option == "FILE|DIR" || option == "--expect" ||
               option == "--write-expect" || option == "--failed" || option == "FILE" ||
               option == "SOURCE" || option == "MATRIX";
  return {{}, files, false};
}

void add_commands(CLI::App& app, Arguments& arguments) {
  app.footer(help_end(""));
  app.require_subcommand(1);
  app.fallthrough();
  app.set_version_flag("--version", "chatspec " CHATSPEC_VERSION);
  app.add_option("--suite", arguments.suite_directory,
                 "directory with the spec and its sessions (also: CHATSPEC_SUITE)");
  add_run(app, arguments);
  add_interop(app, arguments);
  add_views(app, arguments);
  add_merge(app, arguments);
  add_completion(app, arguments);
  for (CLI::App* command : app.get_subcommands([](const CLI::App*) { return true; })) {
    command->footer(help_end(command->get_name()));
  }
}

namespace {

std::vector<std::string> options_of(const CLI::App& app, const CLI::App* command) {
  std::vector<std::string> names;
  for (const CLI::App* one : {&app, command}) {
    if (one == nullptr) continue;
    for (const CLI::Option* option : one->get_options()) {
      for (const std::string& name : option->get_lnames()) names.push_back("--" + name);
    }
  }
  return names;
}

}  // namespace

std::vector<std::string> words_of_command_line(int argc, const char* const* argv) {
  std::vector<std::string> words(argv + 1, argv + argc);
  for (auto word = words.begin(); word != words.end() && *word != "--"; ++word) {
    auto next = std::next(word);
    if (*word != "--fail-fast" || next == words.end() || next->empty()) continue;
    if (next->find_first_not_of("0123456789") != std::string::npos) continue;
    *word += "=" + *next;
    words.erase(next);
  }
  return words;
}

std::string what_is_wrong(const CLI::ParseError& error, const CLI::App& app,
                          const std::string& first) {
  std::string help = " (chatspec --help)";
  const CLI::App* named = nullptr;
  std::vector<std::string> commands;
  for (const CLI::App* command : app.get_subcommands([](const CLI::App*) { return true; })) {
    commands.push_back(command->get_name());
    if (!app.got_subcommand(command)) continue;
    help = " (chatspec " + command->get_name() + " --help)";
    named = command;
  }
  if (named == nullptr && !first.empty() && !first.starts_with('-')) {
    return first + ": there is no such command" + did_you_mean(first, commands) + help;
  }
  std::string text = error.what();
  if (dynamic_cast<const CLI::ExtrasError*>(&error) != nullptr) {
    // "The following argument was not expected: --sever"
    std::string extra = text.substr(text.rfind(": ") + 2);
    return extra + ": there is no such option or argument" +
           did_you_mean(extra.substr(0, extra.find('=')), options_of(app, named)) + help;
  }
  if (dynamic_cast<const CLI::ExcludesError*>(&error) != nullptr) {
    return "--server and --connect: give one of them" + help;
  }
  return text + help;
}

}  // namespace chatspec
