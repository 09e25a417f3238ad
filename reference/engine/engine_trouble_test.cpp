// Interrupted calls, sockets that take little at a time, clients that vanish in the middle of
// anything.
#include <fcntl.h>
#include <gtest/gtest.h>
#include <sys/socket.h>
#include <sys/time.h>

#include <atomic>
#include <csignal>
#include <random>
#include <string>

#include "engine/engine_harness.hpp"
#include "storage/directory_storage.hpp"
#include "storage/memory_storage.hpp"
#include "storage/scratch_directory.hpp"

namespace chat {
namespace {

std::string contents(std::size_t size_bytes) {
  std::mt19937 random(7);
  std::string bytes(size_bytes, '\0');
  for (char& byte : bytes) byte = static_cast<char>(random());
  return bytes;
}

std::atomic<int> interruptions = 0;

/// A signal many times a second, for every thread but this one, whose handler asks for no restart.
class Storm {
 public:
  Storm() {
    struct sigaction action {};
    action.sa_handler = [](int) { ++interruptions; };
    ::sigaction(SIGALRM, &action, &before_);
    set_interval(300);
    mask(SIG_BLOCK);
  }
  ~Storm() {
    set_interval(0);
    mask(SIG_UNBLOCK);
    ::sigaction(SIGALRM, &before_, nullptr);
  }

 private:
  static void set_interval(suseconds_t microseconds) {
    const itimerval interval{{0, microseconds}, {0, microseconds}};
    ::setitimer(ITIMER_REAL, &interval, nullptr);
  }
  static void mask(int how) {
    sigset_t alarm;
    sigemptyset(&alarm);
    sigaddset(&alarm, SIGALRM);
    ::pthread_sigmask(how, &alarm, nullptr);
  }

  struct sigaction before_ {};
};

class EngineTroubleTest : public testing::TestWithParam<EngineKind> {
 protected:
  /// An upload, a download and chat by two clients; all of it must be right.
  static void expect_all_goes_well(RunningEngine& engine, LoopbackClient& bob, std::size_t size) {
    const auto content = contents(size);
    const auto size_text = std::to_string(size);
    LoopbackClient ann;
    ann.joins(engine);
    bob.joins(engine);
    ann.sends("/upload f\n" + size_text + "\n" + content + "done\n");
    EXPECT_EQ(ann.receives_line(), "File 'f' uploaded successfully");
    EXPECT_EQ(bob.receives_line(), ann.address() + ": done");
    bob.sends("/download f\n");
    EXPECT_EQ(bob.receives_line(), "FILE f " + size_text);
    for (int i = 0; i < 2'000; ++i) ann.says("line " + std::to_string(i));
    EXPECT_TRUE(bob.receives(size) == content);
    for (int i = 0; i < 2'000; ++i) {
      ASSERT_EQ(bob.receives_line(), ann.address() + ": line " + std::to_string(i));
    }
    ann.closes();
  }

  ScratchDirectory directory;
  std::unique_ptr<DirectoryStorage> disk = DirectoryStorage::open(directory.path()).value();
};
INSTANTIATE_TEST_SUITE_P(All, EngineTroubleTest, testing::ValuesIn(engine_kinds()),
                         [](const auto& kind) { return kind.param.name; });

TEST_P(EngineTroubleTest, InterruptedCallsDoNoHarm) {
  interruptions = 0;
  RunningEngine engine(GetParam(), Limits{}, *disk);
  LoopbackClient bob;
  const Storm storm;
  expect_all_goes_well(engine, bob, 4'000'000);
  EXPECT_GT(interruptions, 0);
}

TEST_P(EngineTroubleTest, SmallBuffersMakeItSlowAndNotWrong) {
  const auto small_buffers = [](int listener) {
    const int size_bytes = 2'048;  // the system's least is about twice that: socket(7)
    ::setsockopt(listener, SOL_SOCKET, SO_SNDBUF, &size_bytes, sizeof size_bytes);
    ::setsockopt(listener, SOL_SOCKET, SO_RCVBUF, &size_bytes, sizeof size_bytes);
  };
  RunningEngine engine(GetParam(), Limits{}, *disk, small_buffers);
  LoopbackClient bob(2'048);
  expect_all_goes_well(engine, bob, 300'000);
}

TEST_P(EngineTroubleTest, ClientsThatVanishAnywhereDisturbNobodyAndLeaveNothing) {
  MemoryStorage files;
  files.put("big", contents(1'000'000));
  RunningEngine engine(GetParam(), Limits{}, files);
  LoopbackClient ann;
  ann.joins(engine);
  const auto script = "hello\n/list\n/download big\n/upload f\n20000\n" + contents(20'000) +
                      "/download big\n/upload g\n9\nhalf";
  std::mt19937 random(1);
  for (int round = 0; round < 100; ++round) {
    LoopbackClient guest(engine);
    guest.sends(script.substr(0, random() % (script.size() + 1)));
    switch (random() % 3) {
      case 0:
        guest.resets();
        break;
      case 1:
        guest.closes();
        break;
      default:
        guest.half_closes();
        guest.receives_rest();
    }
  }
  // Newcomers are taken in their order: when this one is in, all the guests were. What follows
  // waits until the last of them was seen to have left.
  LoopbackClient last;
  last.joins(engine);
  for (bool alone = false; !alone;) {
    ann.sends("/list\n/end\n");
    alone = true;
    for (auto line = ann.receives_line(); !line.ends_with("/end"); line = ann.receives_line()) {
      if (line.ends_with(": hello") || line == ann.address() || line == last.address()) continue;
      alone = false;
    }
  }
  last.says("here");
  EXPECT_EQ(ann.receives_line(), last.address() + ": here");
  // Whoever has left the room may still be putting away what it had begun.
  ann.closes();
  last.closes();
  engine.stop();
  engine.wait_for_end();
  EXPECT_EQ(files.uploads_under_way(), 0);
  EXPECT_EQ(files.content("g"), std::nullopt);
}

TEST_P(EngineTroubleTest, ManyMoreThanAreTakenMayBeResetAtOnce) {
  MemoryStorage files;
  Limits limits;
  limits.clients_max = 8;
  RunningEngine engine(GetParam(), limits, files);
  for (int i = 0; i < 500; ++i) LoopbackClient(engine).resets();
  // Who is turned away is told so; sooner or later nobody is any more.
  for (bool let_in = false; !let_in;) {
    LoopbackClient newcomer(engine);
    newcomer.half_closes();
    let_in = newcomer.receives_rest().empty();
  }
  engine.stop();
  engine.wait_for_end();
  EXPECT_EQ(engine.observer().connected_count, engine.observer().disconnected_count);
}

}  // namespace
}  // namespace chat
