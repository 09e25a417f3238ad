#include "endpoint/look_at_command.hpp"

#include <gmock/gmock.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>

#include "endpoint/command.hpp"
#include "endpoint/nearest_word.hpp"
#include "endpoint/temp_directory.hpp"

namespace chatspec {
namespace {

namespace fs = std::filesystem;
using ::testing::HasSubstr;

/// In a directory of its own, which is the only place where programs are looked up, too.
class LookAtCommand : public ::testing::Test {
 protected:
  void SetUp() override {
    fs::current_path(directory_.path());
    ::setenv("PATH", (directory_.path() / "bin").c_str(), 1);
    fs::create_directory("bin");
    for (const char* name : {"python3", "node", "env", "sh", "java", "perl"}) {
      file(std::string("bin/") + name,
           "\x7f"
           "ELF",
           true);
    }
    file("server.py", "import socket\n");
  }
  void TearDown() override {
    fs::current_path(before_);
    ::setenv("PATH", path_.c_str(), 1);
  }
  static void file(const std::string& name, const std::string& text, bool may_run = false) {
    std::ofstream(name) << text;
    fs::permissions(name, fs::perms(may_run ? 0755 : 0644));
  }
  static std::string wrong(const std::string& command) {
    return why_it_cannot_run(*split_command(command));
  }

  fs::path before_ = fs::current_path();
  std::string path_ = std::getenv("PATH");
  TempDirectory directory_ = TempDirectory::make().value();
};

TEST_F(LookAtCommand, FindsNothingWrongWithWhatRuns) {
  file("server",
       "\x7f"
       "ELF",
       true);
  file("run.py", "#!" + (directory_.path() / "bin/env").string() + " python3\n", true);
  for (const char* command :
       {"./server {port}", "./run.py", "python3 server.py {port} {dir}",
        "python3 -u -W error server.py", "python3 -m http.server {port}", "python3 -c 'x' y.py",
        "python3 - nothing.py", "env -u X A=1 python3 ./server.py", "sh -c 'exec none' none.sh",
        "sh none", "node server", "java -cp classes Server", "perl -ne 'print' none",
        "{dir}/server", "python3 {dir}/x.py"}) {
    EXPECT_EQ(wrong(command), "") << command;
  }
}

TEST_F(LookAtCommand, MissesAFile) {
  EXPECT_EQ(wrong("./servr.py {port}"), "./servr.py: no such file; did you mean ./server.py?");
  EXPECT_EQ(wrong("./none/server.py"), "./none/server.py: no such file");
  EXPECT_EQ(wrong("python3 servr.py {port}"), "servr.py: no such file; did you mean server.py?");
  EXPECT_EQ(wrong("python3 -u -W error none.py"), "none.py: no such file");
  EXPECT_EQ(wrong("env A=1 python3 none.py"), "none.py: no such file");
  EXPECT_EQ(wrong("sh ./start.sh"), "./start.sh: no such file");
  EXPECT_EQ(wrong("node server.js"), "server.js: no such file; did you mean server.py?");
  EXPECT_EQ(wrong("java -jar chat.jar"), "chat.jar: no such file");
}

TEST_F(LookAtCommand, MissesAProgram) {
  EXPECT_EQ(wrong("pyhton3 server.py"), "pyhton3: no such program; did you mean python3?");
  EXPECT_EQ(wrong("server.py"), "server.py: no such program; did you mean ./server.py?");
  EXPECT_EQ(wrong("something-else"), "something-else: no such program");
}

TEST_F(LookAtCommand, SeesWhatMayNotBeRun) {
  EXPECT_EQ(wrong("./server.py {port}"),
            "./server.py: may not be run: chmod +x ./server.py, or give 'python3 ./server.py'");
  EXPECT_EQ(wrong("./bin"), "./bin: is a directory");
}

TEST_F(LookAtCommand, ReadsTheFirstLineOfAScript) {
  file("a.py", "import socket\n", true);
  EXPECT_EQ(wrong("./a.py"),
            "./a.py: has no first line that says who reads it: give 'python3 ./a.py'");
  file("b.py", "#!/none/python3\n", true);
  EXPECT_EQ(wrong("./b.py"), "./b.py: its first line names /none/python3, which is not there");
  std::string env = "#!" + (directory_.path() / "bin/env").string();
  file("c.py", env + " python9\n", true);
  EXPECT_EQ(wrong("./c.py"), "./c.py: its first line names python9, which is not there");
  file("d.py", env + " python3\r\n", true);
  EXPECT_THAT(wrong("./d.py"), HasSubstr("./d.py: its first line ends in CR LF"));
}

TEST(ClosestWord, IsOneThatMayHaveBeenMeant) {
  std::vector<std::string> words = {"select.py", "server.py", "threads.py"};
  EXPECT_EQ(likely_word("sevrer.py", words), "server.py");
  EXPECT_EQ(likely_word("serverr.py", words), "server.py");
  EXPECT_EQ(likely_word("lsit", {"last", "list"}), "list");
  EXPECT_EQ(likely_word("client.py", words), std::nullopt);
  EXPECT_EQ(likely_word("a.py", {"b.c", "bc"}), std::nullopt);
}

}  // namespace
}  // namespace chatspec
