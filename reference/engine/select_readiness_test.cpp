#include "engine/select_readiness.hpp"

#include <fcntl.h>
#include <gtest/gtest.h>
#include <pthread.h>
#include <sys/resource.h>
#include <unistd.h>

#include <atomic>
#include <csignal>
#include <thread>
#include <vector>

#include "base/unique_fd.hpp"

namespace chat {
namespace {

const TimePoint at_once{};

/// A pipe; whose reading end is readable once it was written to.
struct Pipe {
  Pipe() {
    int ends[2];
    if (::pipe2(ends, O_CLOEXEC | O_NONBLOCK) == 0) {
      out = UniqueFd(ends[0]);
      in = UniqueFd(ends[1]);
    }
  }
  void write() { EXPECT_EQ(::write(in.get(), "x", 1), 1); }
  UniqueFd out, in;
};

std::vector<int> fds(const Result<std::span<const Readiness::Ready>>& ready) {
  std::vector<int> result;
  for (const auto& one : *ready) result.push_back(one.fd);
  return result;
}

TEST(SelectReadiness, SaysWhatIsReady) {
  SelectReadiness readiness;
  Pipe quiet, busy;
  readiness.watch(quiet.out.get(), true, false);
  readiness.watch(busy.out.get(), true, false);
  EXPECT_TRUE(readiness.wait(at_once)->empty());
  busy.write();
  auto ready = *readiness.wait(std::nullopt);
  ASSERT_EQ(ready.size(), 1u);
  EXPECT_EQ(ready[0].fd, busy.out.get());
  EXPECT_TRUE(ready[0].readable);
  EXPECT_FALSE(ready[0].writable);
  readiness.watch(quiet.in.get(), false, true);
  ready = *readiness.wait(std::nullopt);
  ASSERT_EQ(ready.size(), 2u);
  EXPECT_TRUE(ready[0].fd == quiet.in.get() ? ready[0].writable : ready[1].writable);
}

TEST(SelectReadiness, AnEndIsReadable) {
  SelectReadiness readiness;
  Pipe pipe;
  pipe.in.reset();
  readiness.watch(pipe.out.get(), true, false);
  EXPECT_EQ(fds(readiness.wait(std::nullopt)), std::vector{pipe.out.get()});
}

TEST(SelectReadiness, ForgetsWhatIsNoLongerWatched) {
  SelectReadiness readiness;
  Pipe pipe, other;
  pipe.write();
  other.write();
  readiness.watch(pipe.out.get(), true, false);
  readiness.watch(other.out.get(), true, false);
  readiness.watch(other.out.get(), false, false);
  other.out.reset();  // a closed descriptor in the set would be an error
  EXPECT_EQ(fds(readiness.wait(at_once)), std::vector{pipe.out.get()});
  readiness.watch(pipe.out.get(), false, false);
  readiness.watch(12'345, false, false);
  EXPECT_TRUE(readiness.wait(at_once)->empty());
}

TEST(SelectReadiness, WatchesDescriptorsBeyond1023) {
  rlimit limit{};
  ::getrlimit(RLIMIT_NOFILE, &limit);
  if (limit.rlim_max < 4'000) GTEST_SKIP() << "the hard limit of descriptors is too low";
  limit.rlim_cur = std::max<rlim_t>(limit.rlim_cur, 4'000);
  ::setrlimit(RLIMIT_NOFILE, &limit);
  SelectReadiness readiness;
  Pipe low, high;
  std::vector<UniqueFd> copies;
  for (const int fd : {63, 64, 1'023, 1'024, 1'025, 3'999}) {
    copies.emplace_back(::fcntl(high.out.get(), F_DUPFD_CLOEXEC, fd));
    ASSERT_TRUE(copies.back());
    readiness.watch(copies.back().get(), true, false);
  }
  readiness.watch(low.out.get(), true, false);
  EXPECT_TRUE(readiness.wait(at_once)->empty());
  high.write();
  const auto ready = fds(readiness.wait(std::nullopt));
  ASSERT_EQ(ready.size(), copies.size());
  for (std::size_t i = 0; i < ready.size(); ++i) EXPECT_EQ(ready[i], copies[i].get());
  for (const auto& copy : copies) readiness.watch(copy.get(), false, false);
  copies.clear();
  EXPECT_TRUE(readiness.wait(at_once)->empty());
}

TEST(SelectReadiness, ABadDescriptorIsAnError) {
  SelectReadiness readiness;
  Pipe pipe;
  const int closed = pipe.out.get();
  readiness.watch(closed, true, false);
  pipe.out.reset();
  EXPECT_EQ(readiness.wait(at_once).error().code, std::errc::bad_file_descriptor);
}

TEST(SelectReadiness, ASignalEndsTheWaitWithNothing) {
  struct sigaction action {
  }, before{};
  action.sa_handler = [](int) {};
  ::sigaction(SIGUSR1, &action, &before);
  std::atomic<bool> back = false;
  std::thread waiting([&back] {
    SelectReadiness readiness;
    EXPECT_TRUE(readiness.wait(std::nullopt)->empty());
    back = true;
  });
  while (!back) {
    ::pthread_kill(waiting.native_handle(), SIGUSR1);
    std::this_thread::yield();
  }
  waiting.join();
  ::sigaction(SIGUSR1, &before, nullptr);
}

}  // namespace
}  // namespace chat
