// What programs can see and do inside, tried by programs.
#include "endpoint/sandbox.hpp"

#include <gmock/gmock.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/wait.h>

#include <fstream>

#include "endpoint/process.hpp"
#include "endpoint/process_tree.hpp"
#include "endpoint/sock_diag.hpp"
#include "endpoint/temp_directory.hpp"
#include "endpoint/testing/inside.hpp"
#include "endpoint/testing/until_it_reads.hpp"

namespace chatspec {
namespace {

namespace fs = std::filesystem;
using std::chrono::milliseconds;
using std::chrono::seconds;
using ::testing::ElementsAre;
using ::testing::EndsWith;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;
using ::testing::StartsWith;

class SandboxTest : public ::testing::Test {
 protected:
  TempDirectory work_ = std::move(*TempDirectory::make());
  TempDirectory other_ = std::move(*TempDirectory::make());

  Result<std::unique_ptr<Process>> start(std::vector<std::string> words,
                                         Confinement confinement = {}) {
    confinement.writable.push_back(work_.path());
    auto cell = Cell::open(confinement);
    if (!cell) return tl::unexpected(cell.error());
    return Process::start({std::move(words), work_.path(), std::move(*cell)});
  }
  std::unique_ptr<Process> shell(const std::string& script, Confinement confinement = {}) {
    auto process = start({"sh", "-c", script}, std::move(confinement));
    EXPECT_TRUE(process) << process.error().text();
    return std::move(*process);
  }
  static bool wait(Process& process, const std::function<bool()>& fact) {
    return pump_until(process.pollables(), fact, Deadline(seconds(10)));
  }
  static std::string next_line(Process& process) {
    std::string line;
    wait(process, [&] { return process.terminal().take_line(line); });
    return line;
  }
  static std::string exit_of(Process& process) {
    wait(process, [&] { return process.exit().has_value(); });
    return process.exit() ? process.exit()->text() : "still runs";
  }
  /// Everything that a script prints.
  std::string output_of(const std::string& script, Confinement confinement = {}) {
    auto process = shell(script, std::move(confinement));
    wait(*process, [&] { return process->terminal().ended(); });
    return std::string(process->terminal().printed());
  }
  static int listen_at(int port) {
    int socket = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    auto address = SocketAddress::loopback4(port);
    bool listens =
        ::bind(socket, address.raw(), address.raw_size_bytes()) == 0 && ::listen(socket, 1) == 0;
    return listens ? socket : -1;
  }
};

TEST_F(SandboxTest, CanBeTriedWithoutEntering) {
  auto works = try_sandbox();
  if (!works) GTEST_SKIP() << works.error().text();
  EXPECT_FALSE(in_sandbox());
}

TEST_F(SandboxTest, KeepsWhoWeAre) {
  uid_t user = ::getuid();
  inside([&] {
    EXPECT_TRUE(in_sandbox());
    EXPECT_EQ(::getuid(), user);
    EXPECT_EQ(output_of("id -u"), std::to_string(user) + "\n");
  });
}

TEST_F(SandboxTest, EveryFreshNetworkHasItsOwnPorts) {
  inside([&] {
    int first = listen_at(9999);
    EXPECT_GE(first, 0);
    EXPECT_TRUE(is_listening(SocketAddress::loopback4(9999)));
    ASSERT_TRUE(fresh_network());
    EXPECT_FALSE(is_listening(SocketAddress::loopback4(9999)));
    EXPECT_TRUE(sock_diag_works());
    EXPECT_GE(listen_at(9999), 0);
    EXPECT_TRUE(is_listening(SocketAddress::loopback4(9999)));
  });
}

TEST_F(SandboxTest, ChangesOnlyWhatItMay) {
  std::ofstream(other_.path() / "secret") << "found\n";
  inside([&] {
    EXPECT_EQ(output_of("echo kept > here; cat here"), "kept\n");
    EXPECT_EQ(output_of("ls -A /tmp | wc -l"), "1\n") << "its working directory and nothing else";
    EXPECT_EQ(output_of("cat " + (other_.path() / "secret").string() + " || echo no"), "no\n");
    EXPECT_EQ(output_of("cat " + (other_.path() / "secret").string(), {{}, {other_.path()}, {}}),
              "found\n");
    EXPECT_EQ(output_of("touch " + (other_.path() / "new").string() + " || echo no",
                        {{}, {other_.path()}, {}}),
              "no\n");
    EXPECT_EQ(output_of("touch /usr/new || echo no"), "no\n");
    EXPECT_TRUE(fs::exists(work_.path() / "here"));
  });
}

TEST_F(SandboxTest, HidesTheSuiteButNotTheProgramBelowIt) {
  fs::create_directories(other_.path() / "suite/cases");
  fs::create_directories(other_.path() / "suite/mine");
  inside([&] {
    Confinement all{{}, {other_.path()}, {}};
    std::string list = "cd " + other_.path().string() + " && find . | sort | tr '\n' ' '";
    EXPECT_EQ(output_of(list, all), ". ./suite ./suite/cases ./suite/mine ");
    all.hidden = {other_.path() / "suite", other_.path() / "no-such"};
    EXPECT_EQ(output_of(list, all), ". ./suite ");
    all.readable.push_back(other_.path() / "suite/mine");
    EXPECT_EQ(output_of(list, all), ". ./suite ./suite/mine ");
  });
}

TEST_F(SandboxTest, FollowsALinkToWhatItMaySee) {
  fs::create_directory(other_.path() / "real");
  std::ofstream(other_.path() / "real/file") << "found\n";
  fs::create_symlink("real", other_.path() / "link");
  fs::path link = other_.path() / "link";
  inside([&] {
    EXPECT_EQ(output_of("cat " + (link / "file").string(), {{}, {link}, {}}), "found\n");
  });
}

TEST_F(SandboxTest, TellsHowAProgramEnded) {
  inside([&] {
    EXPECT_EQ(exit_of(*shell("exit 3")), "exit status 3");
    EXPECT_EQ(exit_of(*shell("kill -SEGV $$")), "signal 11 (Segmentation fault)");
    EXPECT_EQ(exit_of(*shell("exit 0")), "exit status 0");
    EXPECT_EQ(exit_of(*shell("exit 139")), "exit status 139") << "as a shell tells of signal 11";
  });
}

TEST_F(SandboxTest, HasTheProgramsOwnNumberWhenItHasStarted) {
  inside([&] {
    auto process = shell("exec sleep 1000");
    EXPECT_THAT(name_of(process->pid()), ::testing::AnyOf("sh", "sleep"));
    auto at_once = start({"sleep", "1000"});
    ASSERT_TRUE(at_once);
    EXPECT_EQ(name_of((*at_once)->pid()), "sleep");
    EXPECT_EQ(parent_of((*at_once)->pid()), ::getpid());
  });
}

TEST_F(SandboxTest, HasATerminalOfItsOwn) {
  inside([&] {
    auto process = shell("tty -s && echo a terminal; read -r line < /dev/tty; echo got $line");
    EXPECT_EQ(next_line(*process), "a terminal");
    process->terminal().type("hello\n");
    EXPECT_EQ(next_line(*process), "got hello");
  });
}

dev_t device_of(int descriptor) {
  struct stat status {};
  EXPECT_EQ(::fstat(descriptor, &status), 0);
  return status.st_dev;
}

TEST_F(SandboxTest, TakesTerminalsFromAPoolOfItsOwn) {
  struct stat machines {};
  ASSERT_EQ(::stat("/dev/pts", &machines), 0);
  inside([&] {
    auto pair = open_terminal();
    ASSERT_TRUE(pair) << pair.error().text();
    EXPECT_NE(device_of(pair->theirs.get()), machines.st_dev);
    // Programs see this pool, and no terminal of the machine.
    auto process = shell("tty; stat -c %d /dev/pts; ls -1 /dev/pts; echo typed > /dev/tty");
    EXPECT_EQ(next_line(*process), "/dev/pts/1");
    EXPECT_EQ(next_line(*process), std::to_string(device_of(pair->theirs.get())));
    for (const char* name : {"0", "1", "ptmx", "typed"}) EXPECT_EQ(next_line(*process), name);
    EXPECT_EQ(exit_of(*process), "exit status 0");
  });
  struct stat afterwards {};
  ASSERT_EQ(::stat("/dev/pts", &afterwards), 0);
  EXPECT_EQ(afterwards.st_dev, machines.st_dev) << "the mount shows outside";
}

TEST_F(SandboxTest, SignalsTheProgramAlone) {
  inside([&] {
    auto process = shell("trap 'echo interrupted' INT; while :; do read -r l; done");
    for (int time = 0; time < 3; ++time) {
      EXPECT_TRUE(until_it_reads(*process));
      process->signal(SIGINT);
      EXPECT_EQ(next_line(*process), "interrupted");
    }
    EXPECT_FALSE(process->exit());
    process->signal(SIGKILL);
    EXPECT_EQ(exit_of(*process), "signal 9 (Killed)");
  });
}

TEST_F(SandboxTest, EndsPolitelyFirst) {
  inside([&] {
    auto process = shell("trap 'exit 7' TERM; while :; do read -r line; done");
    EXPECT_TRUE(until_it_reads(*process));
    process->end(Deadline(seconds(10)));
    EXPECT_EQ(process->exit()->text(), "exit status 7");
  });
}

// Tells its number as seen from outside, where it is the one that has this mark as its argument.
pid_t find_below(pid_t top, const std::string& mark) {
  std::string words = read_proc("/proc/" + std::to_string(top) + "/cmdline");
  if (words.find(mark) != std::string::npos && name_of(top) == "sleep") return top;
  for (pid_t child : children_of(top)) {
    if (pid_t found = find_below(child, mark)) return found;
  }
  return 0;
}

pid_t find_by_mark(const ProgramTree& tree, const std::string& mark) {
  if (pid_t found = find_below(tree.program, mark)) return found;
  return find_below(tree.first, mark);
}

bool lives(pid_t process) {
  std::string stat = read_proc("/proc/" + std::to_string(process) + "/stat");
  auto name_end = stat.rfind(')');
  return name_end != std::string::npos && stat[name_end + 2] != 'Z';
}

// Nobody waits for these sleeps: they are programs that would go on for long, and must be ended.
constexpr const char* stubborn_program =
    "trap '' TERM HUP INT; setsid sh -c \"trap '' TERM HUP INT; exec sleep 86421\" & ";

TEST_F(SandboxTest, LeavesNothingBehindWhenItIsEnded) {
  inside([&] {
    auto process = shell(std::string(stubborn_program) + "echo ready; wait; wait");
    EXPECT_EQ(next_line(*process), "ready");
    pid_t stubborn = 0;
    ASSERT_TRUE(pump_until(
        {}, [&] { return (stubborn = find_by_mark(process->tree(), "86421")) != 0; },
        Deadline(seconds(10)), true));
    process->end(Deadline(milliseconds(20)));
    EXPECT_FALSE(lives(stubborn)) << "at once, not a little later";
    EXPECT_EQ(process->exit()->signal, SIGKILL);
  });
}

TEST_F(SandboxTest, LeavesNothingBehindWhenItEndedByItself) {
  inside([&] {
    auto process = shell(std::string(stubborn_program) + "read -r line; exit 0");
    pid_t stubborn = 0;
    ASSERT_TRUE(pump_until(
        {}, [&] { return (stubborn = find_by_mark(process->tree(), "86421")) != 0; },
        Deadline(seconds(10)), true));
    process->terminal().type("go\n");
    EXPECT_EQ(exit_of(*process), "exit status 0");
    process->end(Deadline(seconds(10)));
    EXPECT_FALSE(lives(stubborn));
  });
}

TEST_F(SandboxTest, NamesTheProgramThatCannotBeRun) {
  std::ofstream(other_.path() / "script") << "#!/bin/sh\n";
  std::ofstream(work_.path() / "broken") << "#!/no/such/interpreter\n";
  fs::permissions(other_.path() / "script", fs::perms::owner_all);
  fs::permissions(work_.path() / "broken", fs::perms::owner_all);
  inside([&] {
    auto why_not = [&](const std::string& program) {
      auto process = start({program});
      return process ? "it runs" : process.error().text();
    };
    EXPECT_EQ(why_not("no-such-program"), "run 'no-such-program': No such file or directory");
    std::string unseen = (other_.path() / "script").string();
    EXPECT_EQ(why_not(unseen),
              "run '" + unseen + "': No such file or directory, inside its sandbox");
    EXPECT_EQ(why_not("./broken"), "run './broken': No such file or directory, inside its sandbox");
  });
}

}  // namespace
}  // namespace chatspec
