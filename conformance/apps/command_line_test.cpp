// Options are told in four places: --help, the manual page, and the scripts for shells. None may
// miss one, and none may have one that there is not.
#include <gmock/gmock.h>

#include <fstream>
#include <regex>
#include <set>
#include <sstream>

#include "apps/arguments.hpp"
#include "apps/completion_command.hpp"
#include "apps/read_file.hpp"
#include "player/segmentation.hpp"

namespace chatspec {
namespace {

using ::testing::HasSubstr;

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
  for (Segmentation one : kSegmentations) {
    EXPECT_THAT(page, HasSubstr("\n.Cm " + std::string(name(one))));
  }
}

TEST_F(CommandLine, HelpTellsEveryOptionOfRun) {
  std::string help = app_.get_subcommand("run")->help();
  for (const std::string& name : options_of(*app_.get_subcommand("run"))) {
    EXPECT_THAT(help, HasSubstr(name));
  }
  EXPECT_THAT(help, HasSubstr("fail upload.* because"));
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
