// Options are told in four places: --help, the manual page, and the scripts for shells. None may
// miss one, and none may have one that there is not.
#include <fmt/format.h>
#include <gmock/gmock.h>

#include <algorithm>
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <regex>
#include <set>
#include <sstream>

#include "apps/arguments.hpp"
#include "apps/completion_command.hpp"
#include "apps/read_file.hpp"
#include "apps/suite_location.hpp"
#include "apps/write_reports.hpp"
#include "endpoint/temp_directory.hpp"
#include "player/segmentation.hpp"

namespace chatspec {
namespace {

using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::Not;

class CommandLine : public ::testing::Test {
 protected:
  void SetUp() override { add_commands(app_, arguments_); }

  std::set<std::string> options_of(const CLI::App& command) {
    std::set<std::string> names;
    for (const CLI::Option* one : command.get_options()) {
      for (const std::string& name : one->get_lnames()) names.insert("--" + name);
    }
    return names;
  }
  std::set<std::string> all_options() {
    std::set<std::string> names = options_of(app_);
    for (const CLI::App* one : commands()) names.merge(options_of(*one));
    return names;
  }
  std::vector<const CLI::App*> commands() {
    const CLI::App& app = app_;
    return app.get_subcommands([](const CLI::App*) { return true; });
  }
  static std::set<std::string> matches(const std::string& text, const char* pattern) {
    std::set<std::string> found;
    std::regex regex(pattern);
    for (std::sregex_iterator one(text.begin(), text.end(), regex), end; one != end; ++one) {
      found.insert("--" + (*one)[1].str());
    }
    return found;
  }

  CLI::App app_{"", "chatspec"};
  Arguments arguments_;
};

TEST_F(CommandLine, TheManualPageTellsEveryOptionAndNoOther) {
  std::string page = read_file(CHATSPEC_MANUAL_PAGE).value();
  EXPECT_EQ(matches(page, "Fl -([a-z-]+)"), all_options());
  for (const CLI::App* one : commands()) EXPECT_THAT(page, HasSubstr("\n.Cm " + one->get_name()));
  for (const std::string& one : what_it_takes("--play").words) {
    EXPECT_THAT(page, HasSubstr("\n.Cm " + one));
  }
}

TEST_F(CommandLine, WordsThatThereAreNotAreNamed) {
  auto said = [&](const std::string& line) -> std::string {
    CLI::App app("", "chatspec");
    Arguments arguments;
    add_commands(app, arguments);
    try {
      app.parse(line);
    } catch (const CLI::ParseError& error) {
      return what_is_wrong(error, app, "run");
    }
    return fmt::format("{} {} {} {}", fmt::join(arguments.run.kinds.altitudes, "+"),
                       fmt::join(arguments.run.kinds.levels, "+"),
                       fmt::join(arguments.run.kinds.asked_by, "+"),
                       fmt::join(arguments.what, "+"));
  };
  EXPECT_EQ(
      said("run --altitude wire chat.x --altitude console --level must-not --asked-by exercise "
           "behaviour"),
      "wire+console must-not exercise chat.x+behaviour");
  EXPECT_THAT(said("run --altitude wires"), HasSubstr("--altitude: wires not in"));
  EXPECT_THAT(said("run --level must not"), HasSubstr("must  not"));
  EXPECT_THAT(said("run --level MUST"), HasSubstr("--level: MUST not in"));
  EXPECT_THAT(said("list --asked-by me"), HasSubstr("--asked-by: me not in"));
}

TEST_F(CommandLine, LimitsOfARun) {
  auto said = [&](std::vector<const char*> line) -> std::string {
    line.insert(line.begin(), {"chatspec", "run"});
    CLI::App app("", "chatspec");
    Arguments arguments;
    add_commands(app, arguments);
    auto words = words_of_command_line(static_cast<int>(line.size()), line.data());
    std::reverse(words.begin(), words.end());
    try {
      app.parse(words);
    } catch (const CLI::ParseError& error) {
      return what_is_wrong(error, app, "run");
    }
    return fmt::format("{} {} {}", arguments.run.fail_fast, arguments.run.time_limit.count(),
                       fmt::join(arguments.what, "+"));
  };
  EXPECT_EQ(said({}), "0 0 ");
  EXPECT_EQ(said({"--fail-fast"}), "1 0 ");
  EXPECT_EQ(said({"--fail-fast", "some-session"}), "1 0 some-session");
  EXPECT_EQ(said({"--fail-fast", "3", "some-session"}), "3 0 some-session");
  EXPECT_EQ(said({"--fail-fast=12", "--time-limit", "5m"}), "12 300 ");
  EXPECT_EQ(said({"--time-limit=60s"}), "0 60 ");
  EXPECT_EQ(said({"--", "--fail-fast", "3"}), "0 0 --fail-fast+3");
  EXPECT_THAT(said({"--fail-fast", "0"}), HasSubstr("--fail-fast: "));
  EXPECT_THAT(said({"--fail-fast=x"}), HasSubstr("--fail-fast: "));
  EXPECT_EQ(
      said({"--time-limit", "5h"}),
      "--time-limit: 5h is no time: seconds or minutes, e.g. 60s or 5m (chatspec run --help)");
}

TEST_F(CommandLine, ManualAndHelpTellEveryFormatOfReports) {
  std::string page = read_file(CHATSPEC_MANUAL_PAGE).value();
  std::string run = app_.get_subcommand("run")->help();
  for (std::string_view name : report_format_names()) {
    EXPECT_THAT(page, HasSubstr("\n.Cm " + std::string(name)));
    EXPECT_THAT(run, HasSubstr(std::string(name) + " ("));
    EXPECT_TRUE(parse_report_wish(std::string(name)));
    EXPECT_THAT(what_it_takes("--report").words, Contains(std::string(name)));
  }
  std::string interop = app_.get_subcommand("interop")->help();
  EXPECT_THAT(interop, HasSubstr("html ("));
  EXPECT_THAT(interop, Not(HasSubstr("tap (")));
}

TEST_F(CommandLine, HelpTellsEveryOptionOfRun) {
  std::string help = app_.get_subcommand("run")->help();
  for (const std::string& name : options_of(*app_.get_subcommand("run"))) {
    EXPECT_THAT(help, HasSubstr(name));
  }
  EXPECT_THAT(help, HasSubstr("fail files.* because"));
  EXPECT_THAT(help, HasSubstr("Exit status: 0"));
}

TEST_F(CommandLine, EachCommandHasExamplesThatItTakes) {
  for (const CLI::App* command : commands()) {
    std::string help = command->help();
    ASSERT_THAT(help, HasSubstr("Examples:\n")) << command->get_name();
    int examples = 0;
    std::istringstream lines(help);
    for (std::string line; std::getline(lines, line);) {
      if (line.find("  chatspec " + command->get_name()) != 0) continue;
      ++examples;
      std::set<std::string> known = options_of(*command);
      for (const std::string& option : matches(line, " --([a-z-]+)")) {
        EXPECT_THAT(known, Contains(option)) << line;
      }
    }
    EXPECT_GE(examples, 1) << command->get_name();
  }
}

TEST_F(CommandLine, HelpTellsEveryOptionOfInterop) {
  std::string help = app_.get_subcommand("interop")->help();
  for (const std::string& name : options_of(*app_.get_subcommand("interop"))) {
    EXPECT_THAT(help, HasSubstr(name));
  }
  for (const char* key : {"directory = ", "follows = ", "altitudes = ", "known = ", "{here}"}) {
    EXPECT_THAT(help, HasSubstr(key));
  }
  EXPECT_THAT(help, HasSubstr("Exit status: 0"));
}

TEST_F(CommandLine, BashCompletesEveryOption) {
  std::string script = completion_script(app_, "bash");
  for (const CLI::App* command : commands()) {
    auto at = script.find("\n      " + command->get_name() + ") words='--");
    ASSERT_NE(at, std::string::npos) << command->get_name();
    std::string line = script.substr(at + 1, script.find('\n', at + 1) - at);
    EXPECT_EQ(matches(line, "--([a-z-]+)"), [&] {
      auto names = options_of(*command);
      names.insert("--suite");
      return names;
    }()) << command->get_name();
  }
}

TEST_F(CommandLine, BashReallyCompletes) {
  TempDirectory place = TempDirectory::make().value();
  auto script = place.path() / "chatspec.bash";
  std::ofstream(script) << completion_script(app_, "bash");
  auto complete = [&](const std::string& words) {
    std::string line = "bash -c '. " + script.string() + "; COMP_WORDS=(" + words +
                       "); COMP_CWORD=$((${#COMP_WORDS[@]} - 1)); _chatspec; "
                       "echo ${COMPREPLY[@]}' 2>&1";
    FILE* pipe = ::popen(line.c_str(), "r");
    std::string answer;
    for (int c = 0; (c = std::fgetc(pipe)) != EOF;) answer += static_cast<char>(c);
    ::pclose(pipe);
    return answer;
  };
  EXPECT_EQ(complete("chatspec r"), "run\n");
  EXPECT_EQ(complete("chatspec run --is"), "--isolation\n");
  EXPECT_EQ(complete("chatspec run --isolation r"), "required\n");
  EXPECT_EQ(complete("chatspec run --report j"), "json junit\n");
  EXPECT_EQ(complete("chatspec run --altitude b"), "behaviour\n");
  EXPECT_EQ(complete("chatspec list --level must"), "must must-not\n");
  EXPECT_EQ(complete("chatspec merge --rep"), "--report\n");
  EXPECT_EQ(complete("chatspec interop --report j"), "json\n");
  EXPECT_EQ(complete("chatspec interop --pa"), "--pairs\n");
  EXPECT_EQ(complete("chatspec completion z"), "zsh\n");
  EXPECT_EQ(complete("chatspec run --expect x"), "\n");  // left to bash: files
}

TEST_F(CommandLine, DirectoriesOfTheSuiteAreHiddenUnlessAProgramLiesThere) {
  TempDirectory place = TempDirectory::make().value();
  auto root = std::filesystem::canonical(place.path());
  for (const char* name : {"spec", "mine"}) std::filesystem::create_directory(root / name);
  std::ofstream(root / "mine" / "server.py") << "";
  std::ofstream(root / "one.sess") << "";
  std::vector<std::string> paths;
  for (const char* name : {"spec", "mine", "one.sess"}) paths.push_back((root / name).string());
  std::string command = "python3 " + (root / "mine" / "server.py").string() + " {port}";
  EXPECT_THAT(directories_to_hide(paths, {command, ""}), ElementsAre(root / "spec"));
}

// Ids of sessions and of requirements.
std::string listed(const std::vector<std::string>& named, const std::string& given) {
  std::ostringstream err;
  auto suite = suite_listed(named, given, err);
  if (!suite) return err.str();
  std::string ids;
  for (const Session& one : suite->sessions) ids += one.id + " ";
  for (const Requirement& one : suite->requirements) ids += one.id + " ";
  return ids;
}

TEST_F(CommandLine, WhatIsListedOfAFileIsItsOwn) {
  TempDirectory place = TempDirectory::make().value();
  auto file = [&](const std::string& name) { return (place.path() / name).string(); };
  std::ofstream(file("spec.md")) << R"(```protocol
name tiny
port 7
```
#### echo.line

MUST

> A server MUST echo.

```session
session one
  proves echo.line
peers ann
```
#### echo.more

MAY

> It MAY.
)";
  std::ofstream(file("mine.sess")) << "session two\n  proves echo.line\npeers ann\n";
  EXPECT_EQ(listed({}, file("spec.md")), "one echo.line echo.more ");
  EXPECT_EQ(listed({file("spec.md")}, ""), "one echo.line echo.more ");
  EXPECT_EQ(listed({file("mine.sess")}, file("spec.md")), "two echo.line ");
  EXPECT_THAT(listed({file("none.sess")}, file("spec.md")), HasSubstr("none.sess"));
}

TEST_F(CommandLine, ZshAndFishHaveEveryOption) {
  auto wanted = all_options();
  EXPECT_EQ(matches(completion_script(app_, "zsh"), R"('\*?--([a-z-]+)\[)"), wanted);
  EXPECT_EQ(matches(completion_script(app_, "fish"), " -l ([a-z-]+) "), wanted);
}

TEST_F(CommandLine, OnlyWhatTakesAValueIsSaidToTakeOne) {
  std::string zsh = completion_script(app_, "zsh");
  EXPECT_THAT(zsh, HasSubstr("--watch[run again after each change of a program or a session]'"));
  EXPECT_THAT(
      zsh, HasSubstr("--expect[FILE that says what is known to fail (see below)]:value:_files'"));
  EXPECT_THAT(zsh, HasSubstr("]:value:(auto none required)'"));
}

}  // namespace
}  // namespace chatspec
