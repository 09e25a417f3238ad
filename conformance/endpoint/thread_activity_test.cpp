#include "endpoint/thread_activity.hpp"

#include <gmock/gmock.h>

#include "endpoint/testing/inside.hpp"
#include "endpoint/testing/python_program.hpp"

namespace chatspec {
namespace {

using std::chrono::milliseconds;
using ::testing::AllOf;
using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::Not;
using ::testing::SizeIs;

class ThreadActivityTest : public PythonProgramTest {
 protected:
  std::vector<ThreadActivity> look() { return look_at_threads(process_->tree()); }
  std::vector<std::string> words() { return describe(look()); }
  /// Looks until this many threads are there and all of them wait.
  std::vector<ThreadActivity> look_until_blocked(std::size_t count) {
    std::vector<ThreadActivity> threads;
    wait([&] {
      threads = look();
      return threads.size() == count && std::all_of(threads.begin(), threads.end(),
                                                    [](const auto& one) { return one.blocked; });
    });
    return threads;
  }
};

TEST_F(ThreadActivityTest, SeesWhoRuns) {
  start({"loops"});
  EXPECT_TRUE(wait([&] { return words() == std::vector<std::string>{"programs.py: runs"}; }));
  EXPECT_FALSE(look().front().blocked);
}

TEST_F(ThreadActivityTest, SeesWhoReadsWhatIsTyped) {
  start({"reads"});
  auto threads = look_until_blocked(1);
  ASSERT_THAT(threads, SizeIs(1));
  EXPECT_EQ(threads[0].call, "read");
  EXPECT_EQ(threads[0].descriptor, 0);
  EXPECT_EQ(threads[0].timeout, std::nullopt);
  EXPECT_THAT(describe(threads), ElementsAre("programs.py: waits in read on standard input"));
}

TEST_F(ThreadActivityTest, KnowsAThreadThatHasNotMoved) {
  start({"reads"});
  auto first = look_until_blocked(1), second = look_until_blocked(1);
  ASSERT_THAT(first, SizeIs(1));
  ASSERT_THAT(second, SizeIs(1));
  EXPECT_EQ(first[0].switches, second[0].switches);
  EXPECT_EQ(first[0].fingerprint, second[0].fingerprint);
  process_->terminal().type("hello\n");
  EXPECT_EQ(next_line(), "got hello");
  auto third = look_until_blocked(1);
  ASSERT_THAT(third, SizeIs(1));
  EXPECT_NE(third[0].switches, first[0].switches);
}

TEST_F(ThreadActivityTest, SeesEveryThread) {
  start({"waits-for-a-thread"});
  auto threads = look_until_blocked(2);
  EXPECT_THAT(describe(threads),
              ElementsAre("programs.py, thread 1 of 2: waits for a lock or another thread",
                          "programs.py, thread 2 of 2: waits for a lock or another thread"));
}

TEST_F(ThreadActivityTest, KnowsHowLongASleepCanLast) {
  start({"sleeps", "1000"});
  auto threads = look_until_blocked(1);
  ASSERT_THAT(threads, SizeIs(1));
  EXPECT_EQ(threads[0].call, "sleep");
  ASSERT_TRUE(threads[0].timeout);
  EXPECT_LE(*threads[0].timeout, milliseconds(1'000'001)) << "what is left of 1000 s";
  EXPECT_GT(*threads[0].timeout, milliseconds(900'000));
}

TEST_F(ThreadActivityTest, KnowsHowLongAWaitForAThreadCanLast) {
  start({"waits-for-a-thread", "1000"});
  auto threads = look_until_blocked(2);
  ASSERT_THAT(threads, SizeIs(2));
  ASSERT_TRUE(threads[0].timeout);
  EXPECT_LE(*threads[0].timeout, milliseconds(1'000'001));
  EXPECT_GT(*threads[0].timeout, milliseconds(900'000));
  EXPECT_EQ(threads[1].timeout, std::nullopt);
}

TEST_F(ThreadActivityTest, KnowsHowLongThoseWaitWhoWatchManyDescriptors) {
  for (std::string call : {"select", "poll", "epoll"}) {
    start({"ticks-" + call});
    auto threads = look_until_blocked(1);
    ASSERT_THAT(threads, SizeIs(1));
    EXPECT_EQ(threads[0].timeout, milliseconds(50)) << call;
    EXPECT_EQ(threads[0].call, call == "epoll" ? "epoll_wait" : call);
  }
}

TEST_F(ThreadActivityTest, NamesConnectionsByTheirPeers) {
  start({"answers-at-once"});
  auto ann = connect();
  ann->send("hello\n");
  EXPECT_TRUE(wait([&] { return ann->received() == "hello\n"; }, {ann.get()}));
  EXPECT_THAT(describe(look_until_blocked(2)),
              ElementsAre("programs.py, thread 1 of 2: waits in accept on the listening socket "
                          "0.0.0.0:" +
                              first_line_,
                          "programs.py, thread 2 of 2: waits in recv on the connection from " +
                              ann->local().text()));
}

TEST_F(ThreadActivityTest, LooksThroughIpv6AtIpv4Peers) {
  start({"answers-at-once-6"});
  auto ann = connect();
  look_until_blocked(2);
  EXPECT_THAT(words(),
              Contains("programs.py, thread 2 of 2: waits in recv on the connection from " +
                       ann->local().text()));
}

TEST_F(ThreadActivityTest, PassesOverAMainThreadThatHasEnded) {
  start({"main-thread-ends"});
  auto threads = look_until_blocked(1);
  ASSERT_THAT(threads, SizeIs(1));
  EXPECT_NE(threads[0].thread, threads[0].process);
}

TEST_F(ThreadActivityTest, SeesNothingOfWhatIsGone) {
  start({"reads"});
  ProgramTree tree = process_->tree();
  process_->end(Deadline(milliseconds(0)));
  EXPECT_THAT(look_at_threads(tree), IsEmpty());
  EXPECT_THAT(describe({}), IsEmpty());
}

TEST_F(ThreadActivityTest, SeesOrphansInside) {
  inside([&] {
    start({"leaves-an-orphan"}, Confinement{{directory_.path()}, {ENDPOINT_TESTING_DIR}, {}});
    EXPECT_THAT(describe(look_until_blocked(2)),
                ElementsAre("programs.py: waits for a lock or another thread",
                            "programs.py: waits in read on standard input"));
    process_->terminal().type("\n");
    EXPECT_TRUE(wait([&] {
      return words() == std::vector<std::string>{"programs.py: waits for a lock or another thread",
                                                 "programs.py: runs"};
    }));
  });
}

}  // namespace
}  // namespace chatspec
