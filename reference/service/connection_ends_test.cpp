// How conversations end: by the client, by the server, by an error; with invented time.
#include <gmock/gmock.h>

#include <string>

#include "service/test_world.hpp"

namespace chat {
namespace {

using std::chrono::milliseconds;

class ConnectionEndsTest : public testing::Test {
 protected:
  TestWorld world;
};

// ---- The client ends

TEST_F(ConnectionEndsTest, AfterHalfCloseWhatIsOwedIsSentAndThenTheEnd) {
  world.files.put("owed", "0123456789");
  auto ann = world.joins(), bob = world.joins();
  bob.sends("/list\n/download owed\n/bye\n");
  bob.half_closes();
  EXPECT_FALSE(bob.over());
  EXPECT_EQ(bob.receives(20), "('127.0.0.1', 1)\n('1");
  EXPECT_FALSE(bob.sees_end());
  EXPECT_EQ(bob.receives(), "27.0.0.1', 2)\nFILE owed 10\n0123456789ERROR Unknown command: /bye\n");
  EXPECT_TRUE(bob.over());
  EXPECT_FALSE(bob.connection().dropped());
}

TEST_F(ConnectionEndsTest, LastWordsAreHeardAndHalfALineIsNot) {
  auto ann = world.joins(), bob = world.joins();
  ann.sends("goodbye\nhalf a li");
  ann.half_closes();
  EXPECT_EQ(bob.receives(), "('127.0.0.1', 1): goodbye\n");
  ann.receives();
  EXPECT_TRUE(ann.over());
}

TEST_F(ConnectionEndsTest, LinesThatHadToWaitAreHeardBeforeTheEnd) {
  world.limits.reply_bytes_max = 1;
  auto ann = world.joins(), bob = world.joins();
  bob.leaves();
  ann.sends("/list\n/list\n/list\nhalf");
  ann.half_closes();
  EXPECT_EQ(ann.receives(), "('127.0.0.1', 1)\n('127.0.0.1', 1)\n('127.0.0.1', 1)\n");
  EXPECT_TRUE(ann.over());
}

TEST_F(ConnectionEndsTest, LinesThatHadToWaitForASlowReaderAreHeardBeforeTheEnd) {
  world.limits.backlog_bytes_soft = 1'000;
  auto ann = world.joins(), bob = world.joins();
  for (int i = 0; i < 50; ++i) ann.says(std::string(100, 'x'));
  ann.says("last words");
  ann.half_closes();
  std::string heard;
  for (int turn = 0; turn < 50; ++turn) {
    heard += bob.receives();
    ann.heed();
    ann.receives();
  }
  EXPECT_THAT(heard, testing::EndsWith("('127.0.0.1', 1): last words\n"));
  EXPECT_TRUE(ann.over());
}

TEST_F(ConnectionEndsTest, WhoHasHalfClosedHearsNoMoreChatAndIsNotListed) {
  world.files.put("f", "0123456789");
  auto ann = world.joins(), bob = world.joins();
  bob.says("/download f");
  ann.says("before");
  bob.half_closes();
  ann.says("after");
  EXPECT_EQ(bob.receives(), "FILE f 10\n0123456789('127.0.0.1', 1): before\n");
  EXPECT_TRUE(bob.over()) << "the talk of others must not hold it";
  ann.says("/list");
  EXPECT_EQ(ann.receives(), "('127.0.0.1', 1)\n");
}

// ---- The server ends the conversation

TEST_F(ConnectionEndsTest, AfterTooLargeAFileTheAnswerTheEndAndTheRestThrownAway) {
  world.limits.upload_bytes_max = 1'000;
  auto ann = world.joins(), bob = world.joins();
  ann.sends("/upload f\n1001\n/list\nhello\n");
  EXPECT_EQ(ann.receives(), "ERROR File too large\n");
  EXPECT_TRUE(ann.sees_end());
  EXPECT_FALSE(ann.over()) << "a reset could destroy the answer";
  ann.sends("more\n/list\n");
  EXPECT_EQ(ann.unheard_bytes(), 0u) << "read and thrown away";
  EXPECT_EQ(bob.receives(), "");
  bob.says("/list");
  EXPECT_EQ(bob.receives(), "('127.0.0.1', 2)\n");
  ann.half_closes();
  EXPECT_TRUE(ann.over());
}

TEST_F(ConnectionEndsTest, WhoDoesNotEndAfterThatIsLeftAtTheDeadline) {
  world.limits.upload_bytes_max = 1'000;
  auto ann = world.joins();
  ann.sends("/upload f\n1001\n");
  ann.receives();
  EXPECT_EQ(ann.connection().deadline(), world.now + world.limits.linger_time);
  world.passes(world.limits.linger_time - milliseconds(1));
  ann.sends("still sending");
  ann.heed();
  EXPECT_FALSE(ann.over());
  world.passes(milliseconds(1));
  ann.heed();
  EXPECT_TRUE(ann.over());
}

TEST_F(ConnectionEndsTest, AClientMayEndBeforeItHasReadTheAnswer) {
  world.limits.upload_bytes_max = 1'000;
  auto ann = world.joins();
  ann.sends("/upload f\n1001\nrest");
  ann.half_closes();
  EXPECT_FALSE(ann.over());
  EXPECT_EQ(ann.receives(), "ERROR File too large\n");
  EXPECT_TRUE(ann.over());
}

// ---- The server itself ends

TEST_F(ConnectionEndsTest, AShutDownWithNothingOwedIsTheEnd) {
  auto ann = world.joins();
  ann.is_shut_down();
  EXPECT_TRUE(ann.over());
  ann.is_shut_down();
  EXPECT_TRUE(ann.over());
}

TEST_F(ConnectionEndsTest, AShutDownSendsWhatIsOwedFirst) {
  world.files.put("f", "0123456789");
  auto ann = world.joins(), bob = world.joins();
  ann.sends("/download f\n/upload g\n5\nab");
  bob.says("hello");
  ann.is_shut_down();
  EXPECT_EQ(world.files.uploads_under_way(), 0);
  ann.sends("/list\n");
  EXPECT_FALSE(ann.over());
  EXPECT_EQ(ann.receives(), "FILE f 10\n0123456789('127.0.0.1', 2): hello\n");
  EXPECT_TRUE(ann.sees_end());
  ann.half_closes();
  EXPECT_TRUE(ann.over());
}

TEST_F(ConnectionEndsTest, AShutDownTakesNoLongerThanItsBound) {
  world.files.put("f", std::string(10'000, 'f'));
  auto ann = world.joins();
  ann.says("/download f");
  ann.receives(100);
  ann.is_shut_down();
  EXPECT_EQ(ann.connection().deadline(), world.now + world.limits.shutdown_time);
  world.passes(world.limits.shutdown_time / 2);
  ann.receives(100);
  ann.is_shut_down();  // a second signal
  EXPECT_EQ(ann.connection().deadline(), world.now + world.limits.shutdown_time / 2);
  world.passes(world.limits.shutdown_time / 2);
  ann.heed();
  EXPECT_TRUE(ann.over());
}

TEST_F(ConnectionEndsTest, WhatIsStillOnItsWayIsNotTakenAwayByAShutDown) {
  auto ann = world.joins();
  ann.is_shut_down(false);
  EXPECT_FALSE(ann.over()) << "to close now could reset what it has not received";
  EXPECT_EQ(ann.receives(), "");
  EXPECT_TRUE(ann.sees_end());
  EXPECT_FALSE(ann.over());
  ann.half_closes();
  EXPECT_TRUE(ann.over());
}

TEST_F(ConnectionEndsTest, LingeringIsPartOfTheBoundOfAShutDown) {
  world.limits.linger_time = milliseconds(60'000);
  auto ann = world.joins();
  ann.says("/list");
  ann.is_shut_down();
  world.passes(milliseconds(1'000));
  ann.receives();
  EXPECT_EQ(ann.connection().deadline(),
            world.now + world.limits.shutdown_time - milliseconds(1'000));
}

}  // namespace
}  // namespace chat
