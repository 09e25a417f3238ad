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
using ::testing::Eq;
using ::testing::Field;
using ::testing::Gt;
using ::testing::IsEmpty;
using ::testing::Le;
using ::testing::Matcher;
using ::testing::Optional;
using ::testing::ResultOf;
using Threads = std::vector<ThreadActivity>;

/// What a look tells in words is this, one for each thread.
template <typename... Words>
Matcher<const Threads&> Told(const Words&... words) {
  return ResultOf("what is told of them", describe, ElementsAre(words...));
}
Matcher<const ThreadActivity&> WaitsFor(const Matcher<std::optional<milliseconds>>& timeout) {
  return AllOf(Field("blocked", &ThreadActivity::blocked, true),
               Field("timeout", &ThreadActivity::timeout, timeout));
}
/// Some of 1000 s are gone when somebody looks.
Matcher<const ThreadActivity&> WaitsForALongTime() {
  return WaitsFor(Optional(AllOf(Gt(milliseconds(900'000)), Le(milliseconds(1'000'001)))));
}

class ThreadActivityTest : public PythonProgramTest {
 protected:
  /// Looks until the threads are what a test says they come to be: on its way there a program waits
  /// here and there for a moment too, say for a thread that begins.
  Threads look_until(const Matcher<const Threads&>& what_comes) {
    Threads threads;
    wait([&] {
      threads = look_at_threads(process_->tree());
      return what_comes.Matches(threads);
    });
    EXPECT_THAT(threads, what_comes);
    return threads;
  }
};

TEST_F(ThreadActivityTest, SeesWhoRuns) {
  start({"loops"});
  auto threads = look_until(Told("programs.py: runs"));
  ASSERT_EQ(threads.size(), 1U);
  EXPECT_FALSE(threads[0].blocked);
  EXPECT_EQ(running_threads(process_->tree()), 1);
}

TEST_F(ThreadActivityTest, SeesWhoReadsWhatIsTyped) {
  start({"reads"});
  auto threads = look_until(Told("programs.py: waits in read on standard input"));
  ASSERT_EQ(threads.size(), 1U);
  EXPECT_EQ(threads[0].call, "read");
  EXPECT_EQ(threads[0].descriptor, 0);
  EXPECT_EQ(threads[0].timeout, std::nullopt);
}

TEST_F(ThreadActivityTest, KnowsAThreadThatHasNotMoved) {
  const auto reads = Told("programs.py: waits in read on standard input");
  start({"reads"});
  auto first = look_until(reads), second = look_until(reads);
  ASSERT_EQ(first.size(), 1U);
  ASSERT_EQ(second.size(), 1U);
  EXPECT_EQ(first[0].switches, second[0].switches);
  EXPECT_EQ(first[0].fingerprint, second[0].fingerprint);
  process_->terminal().type("hello\n");
  EXPECT_EQ(next_line(), "got hello");
  auto third = look_until(reads);
  ASSERT_EQ(third.size(), 1U);
  EXPECT_NE(third[0].switches, first[0].switches);
}

TEST_F(ThreadActivityTest, SeesEveryThread) {
  start({"waits-for-a-thread"});
  look_until(Told("programs.py, thread 1 of 2: waits for a lock or another thread",
                  "programs.py, thread 2 of 2: waits for a lock or another thread"));
}

TEST_F(ThreadActivityTest, KnowsHowLongASleepCanLast) {
  start({"sleeps", "1000"});
  look_until(ElementsAre(
      AllOf(Field("call", &ThreadActivity::call, std::string("sleep")), WaitsForALongTime())));
}

TEST_F(ThreadActivityTest, KnowsHowLongAWaitForAThreadCanLast) {
  start({"waits-for-a-thread", "1000"});
  look_until(ElementsAre(WaitsForALongTime(), WaitsFor(Eq(std::nullopt))));
}

TEST_F(ThreadActivityTest, KnowsHowLongThoseWaitWhoWatchManyDescriptors) {
  for (std::string call : {"select", "poll", "epoll"}) {
    start({"ticks-" + call});
    look_until(ElementsAre(
        AllOf(Field("call", &ThreadActivity::call, call == "epoll" ? "epoll_wait" : call),
              WaitsFor(Optional(milliseconds(50))))));
  }
}

TEST_F(ThreadActivityTest, NamesConnectionsByTheirPeers) {
  start({"answers-at-once"});
  auto ann = connect();
  ann->send("hello\n");
  EXPECT_TRUE(wait([&] { return ann->received() == "hello\n"; }, {ann.get()}));
  look_until(Told(
      "programs.py, thread 1 of 2: waits in accept on the listening socket 0.0.0.0:" + first_line_,
      "programs.py, thread 2 of 2: waits in recv on the connection from " + ann->local().text()));
}

TEST_F(ThreadActivityTest, LooksThroughIpv6AtIpv4Peers) {
  start({"answers-at-once-6"});
  auto ann = connect();
  look_until(ResultOf("what is told of them", describe,
                      Contains("programs.py, thread 2 of 2: waits in recv on the connection from " +
                               ann->local().text())));
}

TEST_F(ThreadActivityTest, PassesOverAMainThreadThatHasEnded) {
  start({"main-thread-ends"});
  auto threads =
      look_until(ElementsAre(AllOf(Field("call", &ThreadActivity::call, std::string("read")),
                                   Field("descriptor", &ThreadActivity::descriptor, Optional(0)))));
  ASSERT_EQ(threads.size(), 1U);
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
    look_until(Told("programs.py: waits for a lock or another thread",
                    "programs.py: waits in read on standard input"));
    process_->terminal().type("\n");
    look_until(Told("programs.py: waits for a lock or another thread", "programs.py: runs"));
  });
}

}  // namespace
}  // namespace chatspec
