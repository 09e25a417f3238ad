// One program after the other in a cell: what it must not leave to the next.
#include "endpoint/cell.hpp"

#include <fcntl.h>
#include <gmock/gmock.h>

#include "endpoint/process.hpp"
#include "endpoint/temp_directory.hpp"
#include "endpoint/testing/inside.hpp"

namespace chatspec {
namespace {

using std::chrono::seconds;
using ::testing::HasSubstr;

class CellTest : public ::testing::Test {
 protected:
  TempDirectory work_ = std::move(*TempDirectory::make());
  std::shared_ptr<Cell> cell_;

  /// Those of the cell's own stay; `hidden` are others.
  void open(std::vector<std::filesystem::path> hidden = {}) {
    auto opened = Cell::open({{work_.path()}, {}, std::move(hidden)});
    ASSERT_TRUE(opened) << opened.error().text();
    cell_ = std::move(*opened);
  }
  std::unique_ptr<Process> shell(const std::string& script) {
    auto process = Process::start({{"sh", "-c", script}, work_.path(), cell_});
    EXPECT_TRUE(process) << process.error().text();
    return std::move(*process);
  }
  /// Runs to its end; what it printed.
  std::string output_of(const std::string& script) {
    auto process = shell(script);
    pump_until(
        process->pollables(), [&] { return process->exit() && process->terminal().ended(); },
        Deadline(seconds(10)));
    return std::string(process->terminal().printed());
  }
};

TEST_F(CellTest, ServesOneProgramAfterTheOther) {
  inside([&] {
    open();
    for (int time = 0; time < 3; ++time) {
      EXPECT_EQ(output_of("echo kept >> here; cat here | wc -l"), std::to_string(time + 1) + "\n");
      EXPECT_TRUE(cell_->is_as_new()) << "its working directory is not the cell's own";
    }
  });
}

TEST_F(CellTest, GivesNoCapabilities) {
  inside([&] {
    open();
    EXPECT_EQ(
        output_of("grep -E 'Cap(Prm|Eff|Bnd|Amb)' /proc/self/status | grep -vc 0000000000000000"),
        "0\n");
    EXPECT_EQ(output_of("grep NoNewPrivs /proc/self/status"), "NoNewPrivs:\t1\n");
    EXPECT_EQ(output_of("hostname other 2>/dev/null || echo no"), "no\n");
  });
}

TEST_F(CellTest, SeesNoProcessesOfOthers) {
  inside([&] {
    open();
    EXPECT_EQ(output_of("for one in /proc/[0-9]*; do read -r name < $one/comm; echo $name; done"),
              "bwrap\ncat\nsh\n");
  });
}

TEST_F(CellTest, IsNotAsNewWhenAFileIsLeft) {
  std::filesystem::create_directory(work_.path() / "suite");
  for (const char* script :
       {"touch /tmp/mark", "mkdir /dev/shm/mark", "touch suite/mark", "ln -s x /tmp/mark"}) {
    inside([&] {
      open({work_.path() / "suite"});
      EXPECT_TRUE(cell_->is_as_new());
      EXPECT_EQ(output_of(script), "");
      EXPECT_TRUE(cell_->is_empty());
      EXPECT_FALSE(cell_->is_as_new()) << script;
    });
  }
}

TEST_F(CellTest, IsAsNewWhenTheFileIsGoneAgain) {
  inside([&] {
    open();
    EXPECT_EQ(output_of("touch /tmp/mark; rm /tmp/mark"), "");
    EXPECT_TRUE(cell_->is_as_new());
  });
}

TEST_F(CellTest, HasIpcOfItsOwnForEachProgram) {
  inside([&] {
    open();
    EXPECT_THAT(output_of("ipcmk -S 1"), HasSubstr("id: "));
    EXPECT_EQ(output_of("grep -c . /proc/sysvipc/sem"), "1\n") << "the headline only";
  });
}

TEST_F(CellTest, IsClosedWhenAProgramLeavesAnother) {
  inside([&] {
    open();
    // It never ends by itself.
    EXPECT_EQ(output_of("mkfifo started; "
                        "setsid sh -c 'echo > started; exec tail -f /dev/null' > /dev/null 2>&1 & "
                        "read -r line < started"),
              "");
    EXPECT_FALSE(cell_->is_as_new());
    EXPECT_THAT(children_of(cell_->tree_of(0).first), ::testing::IsEmpty());
  });
}

TEST_F(CellTest, EndsWithItsOwner) {
  inside([&] {
    int ends[2];
    ASSERT_EQ(::pipe2(ends, O_CLOEXEC), 0);
    Fd mine(ends[0]), theirs(ends[1]);
    pid_t owner = ::fork();
    if (owner == 0) {
      open();
      pid_t first = cell_->tree_of(0).first;
      [[maybe_unused]] ssize_t told = ::write(theirs.get(), &first, sizeof first);
      ::_exit(0);  // without destructors, as a worker that is killed
    }
    pid_t first = 0;
    ASSERT_EQ(::read(mine.get(), &first, sizeof first), static_cast<ssize_t>(sizeof first));
    ::waitpid(owner, nullptr, 0);
    auto is_dead = [&] { return read_proc("/proc/" + std::to_string(first) + "/cmdline").empty(); };
    EXPECT_TRUE(pump_until({}, is_dead, Deadline(seconds(10)), true));
  });
}

// The first process of the namespace can end only when the program has been reaped, and here both
// are children of one process, as they are of the runner when a worker was killed.
TEST_F(CellTest, CanBeReapedTogetherWithItsProgram) {
  inside([&] {
    adopt_orphans();
    open();
    auto process = shell("exec tail -f /dev/null");  // never ends by itself
    pid_t first = process->tree().first, head = parent_of(first);
    ::kill(head, SIGKILL);
    ::waitpid(head, nullptr, 0);
    EXPECT_EQ(parent_of(first), ::getpid());
    kill_and_reap({first, process->pid()});
    EXPECT_THAT(children_of(::getpid()), ::testing::IsEmpty());
  });
}

TEST_F(CellTest, SaysWhyItCannotBeMade) {
  inside([&] {
    auto none = Cell::open({{}, {"/proc/self"}, {"/proc/self"}});
    ASSERT_FALSE(none);
    EXPECT_THAT(none.error().text(), HasSubstr("make a sandbox with bubblewrap: "));
  });
}

}  // namespace
}  // namespace chatspec
