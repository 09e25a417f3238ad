// What follows a session, where the programs speak a wire format of their own, and where the
// protocol says little.
#include "player/fresh_client.hpp"

#include <gmock/gmock.h>

#include "player/testing/fixture.hpp"

namespace chatspec {
namespace {

using ::testing::HasSubstr;

constexpr const char* two_talk =
    "session two-talk\n  proves x.y\nclient c1\nclient c2\n  c1 types hello 4711\n"
    "  c2 sees hello 4711\n";

class OwnWireTest : public PlayerTest {
 protected:
  void SetUp() override {
    PlayerTest::SetUp();
    serve_own_wire("");
    target_.client_command = command("framed.py client {port}");
  }
  void serve_own_wire(const std::string& fault) {
    target_.server_command = command("framed.py server {port} " + fault);
  }
};

TEST_F(OwnWireTest, IsNotSentAByteOfTheStandard) {
  PlayResult result = play_text(two_talk);
  EXPECT_EQ(result.verdict(), Verdict::passed) << result.failure->what;
}

// Were it, the server would have ended with status 9: a wire session shows that.
TEST_F(OwnWireTest, WouldHaveEndedAtOne) {
  PlayResult result =
      play_text("session raw\n  proves x.y\npeers ann bob\n  ann > hello\n  bob < $ann: hello\n");
  ASSERT_EQ(result.verdict(), Verdict::crashed);
  EXPECT_THAT(result.failure->what, HasSubstr("exit status 9"));
}

TEST_F(OwnWireTest, MustServeWhoComesLater) {
  serve_own_wire("mute-later");
  PlayResult mute = play_text(two_talk);
  ASSERT_EQ(mute.verdict(), Verdict::crashed);
  EXPECT_THAT(mute.failure->what,
              HasSubstr("after the session a fresh client is not served: waited for c1 and c2"));
  serve_own_wire("deaf-later");
  PlayResult deaf = play_text(two_talk);
  ASSERT_EQ(deaf.verdict(), Verdict::crashed);
  EXPECT_THAT(deaf.failure->what, HasSubstr("after the session a fresh client is not served"));
}

TEST_F(OwnWireTest, IsServedAlone) {
  PlayResult result = play_text(
      "session alone\n  proves x.y\nclient c1\n  c1 types hello 4711\n  c1 !sees 4711 4711\n"
      "  c1 ends-input\n  c1 ends\n");
  EXPECT_EQ(result.verdict(), Verdict::passed) << result.failure->what;
}

/// A protocol of which the player knows nothing but its port.
class SilentProtocolTest : public PlayerTest {
 protected:
  PlayResult play_counting(const std::string& fault, const std::string& steps) {
    target_.server_command = command("counting.py {port} " + fault);
    auto suite = read_suite_text(
        "```protocol\nname counter\nport 4343\n```\n```session\n"
        "session counts\n  proves x.y\npeers ann bob\n" +
            steps + "```\n",
        "here.md");
    EXPECT_TRUE(suite) << describe(suite.error().front());
    suite_ = std::move(*suite);
    return play(suite_.sessions.front(), suite_.head, target_, Segmentation::whole, lodgings_,
                known_);
  }
};

constexpr const char* ann_counts = "  ann > MORE\n  ann < 1\n  fence\n  bob > MORE\n  bob < 2\n";

TEST_F(SilentProtocolTest, ARightServerPasses) {
  PlayResult result = play_counting("", ann_counts);
  EXPECT_EQ(result.verdict(), Verdict::passed) << result.failure->what;
  EXPECT_EQ(result.proofs[Proof::drain], 2) << "peers without an address are peers";
}

TEST_F(SilentProtocolTest, ALineForEverybodyAtTheEndIsFound) {
  PlayResult result = play_counting("tells-all", ann_counts);
  ASSERT_EQ(result.verdict(), Verdict::failed);
  EXPECT_EQ(result.failure->what, "bob received something that no step asked for");
}

TEST_F(SilentProtocolTest, AServerThatEndsAfterItsLastAnswerHasCrashed) {
  for (int time = 0; time < 10; ++time) {
    PlayResult result = play_counting("leaves", ann_counts);
    ASSERT_EQ(result.verdict(), Verdict::crashed);
    EXPECT_THAT(result.failure->what, HasSubstr("exit status 0"));
  }
}

// Its sender is told apart only by the connection: it is drained although its frame has no LF.
TEST_F(SilentProtocolTest, WhoseFrameDoesNotEndInLfIsDrainedToo) {
  PlayResult result = play_counting("tells-all", "  ann > MORE\n  ann < 1\n  bob >> \"MO\"\n");
  ASSERT_EQ(result.verdict(), Verdict::failed);
  EXPECT_EQ(result.failure->what, "bob received something that no step asked for");
}

TEST_F(SilentProtocolTest, ATimerIsWaitedOutUpToABound) {
  PlayResult result = play_counting("late 2", ann_counts);
  ASSERT_EQ(result.verdict(), Verdict::failed);
  EXPECT_EQ(result.failure->divergence->got, "and one more");
}

TEST_F(SilentProtocolTest, ATimerBeyondTheBoundIsNamed) {
  for (const char* seconds : {"4", "12"}) {
    PlayResult result = play_counting(std::string("late ") + seconds, ann_counts);
    EXPECT_EQ(result.verdict(), Verdict::passed);
    EXPECT_EQ(result.proofs.count(Proof::quiescent), 0U) << "what comes later is not known";
    EXPECT_GT(result.proofs[Proof::but_for_timers], 0);
    ASSERT_EQ(result.timers.size(), 1U);
    EXPECT_THAT(*result.timers.begin(), ::testing::StartsWith("counting.py: "));
  }
}

TEST_F(SilentProtocolTest, WhoPollsIsWatchedForAWhile) {
  PlayResult result = play_counting("late-polled 0.1", ann_counts);
  ASSERT_EQ(result.verdict(), Verdict::failed);
  EXPECT_EQ(result.failure->divergence->got, "and one more");
  PlayResult right = play_counting("late-polled 3600", ann_counts);
  EXPECT_EQ(right.verdict(), Verdict::passed);
  EXPECT_THAT(right.timers, ::testing::ElementsAre("counting.py: 30 ms"));
}

// Ann's line fits no branch, and none of those that are still open would take it.
TEST_F(SilentProtocolTest, ALineThatNoBranchCanTakeFailsAtOnce) {
  PlayResult result =
      play_counting("", "  ann > MORE\n  either\n    ann < 7\n  or\n    bob < 1\n  end\n");
  ASSERT_EQ(result.verdict(), Verdict::failed);
  EXPECT_EQ(result.failure->what, "ann received another line");
}

TEST_F(SilentProtocolTest, ALineThatAnOpenBranchMayTakeIsNoFailureYet) {
  PlayResult result = play_counting(
      "",
      "  ann > MORE\n  bob > MORE\n  either\n    ann < 7\n  or\n    bob < 2\n    ann < 1\n"
      "  end\n");
  EXPECT_EQ(result.verdict(), Verdict::passed) << result.failure->what;
}

}  // namespace
}  // namespace chatspec
