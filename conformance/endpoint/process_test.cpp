#include "endpoint/process.hpp"

#include <gmock/gmock.h>
#include <signal.h>

#include <filesystem>
#include <fstream>

#include "endpoint/temp_directory.hpp"
#include "endpoint/testing/until_it_reads.hpp"

namespace chatspec {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;
using ::testing::StartsWith;

class ProcessTest : public ::testing::Test {
 protected:
  TempDirectory directory_ = std::move(*TempDirectory::make());

  std::unique_ptr<Process> shell(const std::string& script) {
    auto process = Process::start({{"sh", "-c", script}, directory_.path(), nullptr});
    EXPECT_TRUE(process) << process.error().text();
    return std::move(*process);
  }
  bool wait(Process& process, const std::function<bool()>& fact) {
    return pump_until(process.pollables(), fact, Deadline(seconds(10)));
  }
  std::string next_line(Process& process) {
    std::string line;
    wait(process, [&] { return process.terminal().take_line(line); });
    return line;
  }
};

TEST_F(ProcessTest, TellsHowItEnded) {
  auto three = shell("exit 3");
  EXPECT_TRUE(wait(*three, [&] { return three->exit().has_value(); }));
  EXPECT_EQ(three->exit()->text(), "exit status 3");
  auto killed = shell("kill -SEGV $$");
  EXPECT_TRUE(wait(*killed, [&] { return killed->exit().has_value(); }));
  EXPECT_EQ(killed->exit()->text(), "signal 11 (Segmentation fault)");
}

TEST_F(ProcessTest, KeepsStandardErrorApartAndBounded) {
  auto process = shell("echo out; head -c 200000 /dev/zero | tr '\\0' x >&2; echo end >&2");
  EXPECT_TRUE(wait(*process, [&] {
    return process->exit().has_value() && process->errors().ends_with("end\n");
  }));
  EXPECT_EQ(process->errors().size(), Process::errors_bytes_max);
  EXPECT_EQ(next_line(*process), "out");
}

TEST_F(ProcessTest, KeepsTheFirstWordsOfALongComplaint) {
  auto process =
      shell("echo first words >&2; head -c 200000 /dev/zero | tr '\\0' x >&2; echo end >&2");
  EXPECT_TRUE(wait(*process, [&] { return process->errors().ends_with("end\n"); }));
  EXPECT_THAT(process->errors(), StartsWith("first words\nxxx"));
  EXPECT_EQ(process->errors().find("\n…\n"), Process::errors_head_bytes);
  EXPECT_EQ(process->errors().rfind("\n…\n"), Process::errors_head_bytes) << "one gap, not many";
}

TEST_F(ProcessTest, IsNotDrownedByAProgramThatComplainsWithoutEnd) {
  auto process = shell("exec yes complaint >&2");
  std::size_t most = 0;
  EXPECT_TRUE(wait(*process, [&] {
    most = std::max(most, process->errors().size());
    return process->errors().find("\n…\n") != std::string::npos;
  }));
  EXPECT_LE(most, Process::errors_bytes_max);
  process->end(Deadline(seconds(10)));
  EXPECT_EQ(process->exit()->text(), "signal 15 (Terminated)");
}

TEST_F(ProcessTest, ReadsWhatIsTypedAndSeesTheEndOfInput) {
  auto process = shell("while read -r line; do echo \"got $line\"; done; echo over");
  process->terminal().type("hello\n");
  EXPECT_EQ(next_line(*process), "got hello");
  process->terminal().type("\x04");
  EXPECT_EQ(next_line(*process), "over");
}

TEST_F(ProcessTest, FindsAProgramInItsWorkingDirectory) {
  std::filesystem::copy_file("/bin/true", directory_.path() / "mine");
  auto process = Process::start({{"./mine"}, directory_.path(), nullptr});
  ASSERT_TRUE(process) << process.error().text();
  EXPECT_TRUE(wait(**process, [&] { return (*process)->exit().has_value(); }));
  EXPECT_EQ((*process)->exit()->text(), "exit status 0");
}

TEST_F(ProcessTest, SaysThatThereIsNoSuchProgram) {
  auto process = Process::start({{"no-such-program"}, directory_.path(), nullptr});
  ASSERT_FALSE(process);
  EXPECT_EQ(process.error().text(), "run 'no-such-program': No such file or directory");
}

TEST_F(ProcessTest, LeavesNothingBehind) {
  // One child in the group, one that left it by a session of its own; both tell their ids. Nobody
  // waits for these sleeps: they are programs that would go on for long, and must be ended.
  auto process = shell("sleep 1000 & echo $!; setsid sleep 1000 & echo $!; wait");
  pid_t in_group = std::stoi(next_line(*process));
  pid_t apart = std::stoi(next_line(*process));
  process.reset();
  auto gone = [](pid_t pid) {
    std::ifstream status("/proc/" + std::to_string(pid) + "/stat");
    std::string id, name, state;
    return !(status >> id >> name >> state) || state == "Z";
  };
  EXPECT_TRUE(pump_until(
      {}, [&] { return gone(in_group) && gone(apart); }, Deadline(seconds(10)), true));
}

TEST_F(ProcessTest, EndsPolitelyFirst) {
  auto process = shell("trap 'exit 7' TERM; while :; do read -r line; done");
  EXPECT_TRUE(until_it_reads(*process));
  process->end(Deadline(seconds(10)));
  EXPECT_EQ(process->exit()->text(), "exit status 7");
}

TEST_F(ProcessTest, EndsTheStubbornToo) {
  auto process = shell("trap '' TERM; echo ready; while :; do read -r line; done");
  EXPECT_EQ(next_line(*process), "ready");
  process->end(Deadline(milliseconds(50)));
  EXPECT_EQ(process->exit()->signal, SIGKILL);
}

}  // namespace
}  // namespace chatspec
