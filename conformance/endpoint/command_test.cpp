#include "endpoint/command.hpp"

#include <gmock/gmock.h>

#include <filesystem>
#include <fstream>

#include "endpoint/temp_directory.hpp"

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

TEST(Command, PathsAreWrittenAsThePersonDid) {
  namespace fs = std::filesystem;
  TempDirectory directory = TempDirectory::make().value();
  fs::create_directory(directory.path() / "src");
  for (const char* name : {"server.py", "src/client.py"}) std::ofstream(directory.path() / name);
  std::string here = directory.path().string();
  auto written = [&](const std::string& text, const std::vector<std::string>& words) {
    return paths_as_written(text, words, directory.path());
  };
  EXPECT_EQ(written("File \"" + here + "/server.py\", line 3", {"python3", "server.py"}),
            "File \"server.py\", line 3");
  EXPECT_EQ(written(here + "/helper.py:3: no", {"./server.py"}), "./helper.py:3: no");
  EXPECT_EQ(written(here + "/src/client.py and " + here + "/server.py",
                    {"python3", "src/client.py", "./server.py"}),
            "src/client.py and ./server.py");
  // Not in the middle of another path, and not what was written absolute.
  EXPECT_EQ(written("/x" + here + "/server.py", {"python3", "server.py"}),
            "/x" + here + "/server.py");
  EXPECT_EQ(written(here + "/server.py", {here + "/server.py"}), here + "/server.py");
}

}  // namespace
}  // namespace chatspec
