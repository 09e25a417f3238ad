#include "endpoint/command.hpp"

#include <gmock/gmock.h>

#include <filesystem>

namespace chatspec {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;

TEST(Command, SplitsAsAShellDoes) {
  auto words = split_command(R"(python3 'my server.py'  --name "a \"b\" $c" d\ e '')");
  ASSERT_TRUE(words);
  EXPECT_THAT(*words, ElementsAre("python3", "my server.py", "--name", "a \"b\" $c", "d e", ""));
}

TEST(Command, SaysWhatIsWrong) {
  EXPECT_THAT(split_command("a 'b").error().text(), HasSubstr("never ends"));
  EXPECT_THAT(split_command("  ").error().text(), HasSubstr("empty"));
}

TEST(Command, FillsInWithoutSplittingAgain) {
  EXPECT_THAT(fill_in({"s", "--port={port}", "{dir}/x"}, 9, "/a b"),
              ElementsAre("s", "--port=9", "/a b/x"));
}

TEST(Command, JoinsWhatItSplits) {
  std::vector<std::string> words = {"sh", "-c", "echo 'it is' \"so\"", "", "{port}", "a\\b"};
  std::string line = join_command(words);
  EXPECT_EQ(line, R"(sh -c 'echo '\''it is'\'' "so"' '' {port} 'a\b')");
  EXPECT_EQ(split_command(line).value(), words);
}

TEST(Command, AnchorsInAnotherDirectory) {
  EXPECT_THAT(anchor_paths({"../bin/sh", "passwd", "none"}, "/etc"),
              ElementsAre("/bin/sh", "/etc/passwd", "none"));
}

TEST(Command, AnchorsOnlyWordsThatNameFiles) {
  namespace fs = std::filesystem;
  auto inside = fs::relative("/proc/self/exe");  // a file, named relative to here
  auto words = anchor_paths({"sh", "-x", inside.string(), "no-such-file", "/etc/passwd"});
  EXPECT_THAT(words, ElementsAre("sh", "-x", fs::absolute(inside).lexically_normal().string(),
                                 "no-such-file", "/etc/passwd"));
}

}  // namespace
}  // namespace chatspec
