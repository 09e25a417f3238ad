// What one client may have waiting, and what becomes of those who do not read, with invented time.
#include <gmock/gmock.h>

#include <string>

#include "service/test_world.hpp"

namespace chat {
namespace {

using std::chrono::milliseconds;
using testing::HasSubstr;

std::string repeat(int times, std::string_view text) {
  std::string all;
  for (int i = 0; i < times; ++i) all += text;
  return all;
}

class ConnectionBoundsTest : public testing::Test {
 protected:
  ConnectionBoundsTest() {
    world.limits.backlog_bytes_soft = 200'000;
    world.limits.backlog_bytes_max = 1'000'000;
  }
  /// A line of ann's that is 5,000 bytes long when it is heard.
  static std::string long_line() { return std::string(4'999 - ann_prefix.size(), 'x') + "\n"; }

  static constexpr std::string_view ann_prefix = "('127.0.0.1', 1): ";
  TestWorld world;
};

// ---- One's own replies

TEST_F(ConnectionBoundsTest, TenThousandCommandsAtOnceStopAtTheBoundAndGoOnWhenSent) {
  world.limits.reply_bytes_max = 1'700;
  int heard = 0;
  ON_CALL(world.observer, received).WillByDefault([&](auto&&...) { ++heard; });
  auto ann = world.joins();
  ann.sends(repeat(10'000, "/list\n"));
  EXPECT_EQ(heard, 101) << "17 bytes each: the first that is above the bound is the last";
  EXPECT_FALSE(ann.connection().wants_input());
  EXPECT_TRUE(ann.connection().wants_output());
  EXPECT_EQ(ann.receives(1'000), repeat(10'000, "('127.0.0.1', 1)\n").substr(0, 1'000));
  EXPECT_LE(heard, 101 + 1'000 / 17 + 1);
  EXPECT_EQ(ann.receives().size(), 10'000 * 17 - 1'000);
  EXPECT_EQ(heard, 10'000);
  EXPECT_TRUE(ann.connection().wants_input());
}

// Whoever stops asking after a send must be told that there is more.
TEST_F(ConnectionBoundsTest, LinesThatWaitForARoomyOutboxWantOutput) {
  world.limits.reply_bytes_max = 1;
  auto ann = world.joins();
  ann.sends("/list\n/list\n/list\n");
  for (int i = 0; i < 3; ++i) {
    ASSERT_TRUE(ann.connection().wants_output());
    EXPECT_EQ(ann.receives(17), "('127.0.0.1', 1)\n");
  }
  EXPECT_EQ(ann.receives(), "");
  EXPECT_FALSE(ann.connection().wants_output());
  EXPECT_TRUE(ann.connection().wants_input());
}

TEST_F(ConnectionBoundsTest, SoManyDownloadsAndNoMoreWaitAtATime) {
  world.limits.downloads_max = 2;
  world.files.put("f", "abc");
  int heard = 0;
  ON_CALL(world.observer, received).WillByDefault([&](auto&&...) { ++heard; });
  auto ann = world.joins();
  ann.sends(repeat(5, "/download f\n") + "/list\n");
  EXPECT_EQ(heard, 2);
  EXPECT_FALSE(ann.connection().wants_input());
  EXPECT_EQ(ann.receives(13), "FILE f 3\nabcF");
  EXPECT_EQ(heard, 3);
  EXPECT_EQ("F" + ann.receives(), repeat(4, "FILE f 3\nabc") + "('127.0.0.1', 1)\n");
}

TEST_F(ConnectionBoundsTest, WhoWaitsForItsOwnRepliesHoldsUpNobody) {
  world.limits.reply_bytes_max = 100;
  auto ann = world.joins(), bob = world.joins(), eve = world.joins();
  ann.sends(repeat(1'000, "/list\n"));
  bob.says("hello");
  EXPECT_EQ(eve.receives(), "('127.0.0.1', 2): hello\n");
}

// ---- Fast talkers and slow readers

TEST_F(ConnectionBoundsTest, ATalkerWaitsForAReaderWhoThenHearsAllInOrder) {
  auto ann = world.joins(), bob = world.joins();
  std::string story;
  for (int i = 0; i < 300; ++i) {
    const auto line = std::to_string(i) + long_line();
    ann.sends(line);
    story += std::string(ann_prefix) + line;
  }
  ann.says("the last");
  EXPECT_GT(ann.unheard_bytes(), 1'000'000u);
  EXPECT_FALSE(ann.connection().wants_input());
  std::string heard;
  for (std::string more = bob.receives(); !more.empty(); more = bob.receives()) {
    heard += more;
    EXPECT_TRUE(ann.woken() || ann.unheard_bytes() == 0) << "it would wait for ever";
    ann.heed();
  }
  EXPECT_TRUE(heard == story + std::string(ann_prefix) + "the last\n");
  EXPECT_FALSE(bob.over());
}

TEST_F(ConnectionBoundsTest, ATalkerThatWaitsIsStillSentWhatOthersSay) {
  auto ann = world.joins(), slow = world.joins(), bob = world.joins();
  ann.sends(repeat(60, long_line()));
  EXPECT_FALSE(ann.connection().wants_input());
  bob.says("hello");
  EXPECT_EQ(ann.receives(), "('127.0.0.1', 3): hello\n");
}

TEST_F(ConnectionBoundsTest, ADeadReaderHoldsUpATalkerForItsTimeOnceAndIsDroppedAtItsBound) {
  auto ann = world.joins(), dead = world.joins(), well = world.joins();
  ann.sends(repeat(300, long_line()));
  std::size_t heard = well.receives().size();
  ann.heed();
  EXPECT_GT(ann.unheard_bytes(), 1'000'000u);
  EXPECT_EQ(ann.connection().deadline(), world.now + world.limits.pace_time / 8);

  EXPECT_CALL(world.observer,
              trouble(Trouble::client_dropped, HasSubstr("('127.0.0.1', 2) was dropped")));
  world.passes(world.limits.pace_time);
  std::size_t heard_when_dropped = 0;
  for (int turn = 0; turn < 100; ++turn) {
    ann.heed();
    dead.heed();
    heard += well.receives().size();
    if (dead.over() && heard_when_dropped == 0) heard_when_dropped = heard;
  }
  EXPECT_EQ(ann.unheard_bytes(), 0u);
  EXPECT_EQ(heard, 1'500'000u) << "who reads is never dropped";
  EXPECT_FALSE(well.over());
  EXPECT_TRUE(dead.over());
}

TEST_F(ConnectionBoundsTest, WhatIsKeptForADeadReaderIsBounded) {
  world.limits.pace_time = milliseconds(0);
  auto ann = world.joins(), dead = world.joins();
  std::size_t said_bytes = 0;
  while (!dead.over()) {
    ann.sends(long_line());
    said_bytes += 5'000;
    dead.heed();
    ASSERT_LE(said_bytes, world.limits.backlog_bytes_max + 5'000);
  }
  EXPECT_GT(said_bytes, world.limits.backlog_bytes_max) << "and not dropped before";
}

TEST_F(ConnectionBoundsTest, AWaitingTalkerIsCalledWhenTheSlowOneLeaves) {
  auto ann = world.joins(), slow = world.joins(), bob = world.joins();
  ann.sends(repeat(60, long_line()) + "done\n");
  bob.receives();
  EXPECT_FALSE(ann.connection().wants_input());
  slow.leaves();
  EXPECT_TRUE(ann.woken());
  ann.heed();
  EXPECT_THAT(bob.receives(), testing::EndsWith("done\n"));
}

// ---- Time

TEST_F(ConnectionBoundsTest, WhoTakesNothingForTooLongIsDropped) {
  auto ann = world.joins(), bob = world.joins();
  world.passes(10 * world.limits.stall_time);  // nothing waits, so no clock runs
  EXPECT_EQ(bob.connection().deadline(), std::nullopt);
  ann.says("hello");
  bob.heed();
  world.passes(world.limits.stall_time - milliseconds(1));
  bob.heed();
  EXPECT_FALSE(bob.over());
  EXPECT_EQ(bob.receives(1), "(") << "one byte is a sign of life";
  world.passes(world.limits.stall_time - milliseconds(1));
  bob.heed();
  EXPECT_FALSE(bob.over());
  EXPECT_EQ(bob.connection().deadline(), world.now + milliseconds(1));
  EXPECT_CALL(world.observer,
              trouble(Trouble::client_dropped, HasSubstr("took nothing for too long")));
  world.passes(milliseconds(1));
  bob.heed();
  EXPECT_TRUE(bob.over());
  EXPECT_TRUE(bob.connection().dropped());
}

TEST_F(ConnectionBoundsTest, ADownloadThatNobodyTakesIsDroppedToo) {
  world.files.put("f", std::string(100'000, 'f'));
  auto ann = world.joins();
  ann.says("/download f");
  ann.receives(50'000);
  world.passes(world.limits.stall_time);
  ann.heed();
  EXPECT_TRUE(ann.over());
}

TEST_F(ConnectionBoundsTest, ADroppedOneHoldsNothing) {
  world.files.put("f", std::string(100'000, 'f'));
  auto ann = world.joins(), bob = world.joins();
  ann.sends("/download f\n/upload g\n100\nhalf");
  EXPECT_EQ(world.files.uploads_under_way(), 1);
  world.passes(world.limits.stall_time);
  ann.heed();
  ASSERT_TRUE(ann.connection().dropped());
  EXPECT_EQ(world.files.uploads_under_way(), 0);
  bob.says("/list");
  EXPECT_EQ(bob.receives(), "('127.0.0.1', 2)\n");
  EXPECT_FALSE(ann.connection().wants_input());
  EXPECT_FALSE(ann.connection().wants_output());
  EXPECT_FALSE(ann.connection().wants_output_ended());
  EXPECT_EQ(ann.connection().deadline(), std::nullopt);
  EXPECT_EQ(ann.receives(), "");
}

}  // namespace
}  // namespace chat
