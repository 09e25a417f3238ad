// Who hears what, who is woken, who has to wait and who is dropped; with invented time.
#include "service/room.hpp"

#include <gtest/gtest.h>

#include <chrono>
#include <string>
#include <vector>

namespace chat {
namespace {

using std::chrono::milliseconds;

/// A member that counts how often it was called.
class TestMember final : public Waker {
 public:
  TestMember(Room& room, std::string address, const TimePoint& now)
      : now_(now),
        place_(
            room.join(std::move(address), std::shared_ptr<Waker>(std::shared_ptr<void>(), this))) {}

  bool is_in() const { return place_.has_value(); }
  void leaves() { place_.reset(); }
  Pace says(std::string_view text) {
    const auto pace = place_->tell_others(text, now_);
    place_->wake_others();
    return pace;
  }
  Pace may_go_on() { return place_->pace(now_); }
  std::string list() { return place_->list(); }
  /// Takes its mail and has sent all of it.
  std::string sends_on(std::size_t bytes_max = std::string::npos) {
    auto text = reads(bytes_max);
    reads(0);
    return text;
  }
  /// Takes its mail; `unsent_bytes` of what it took earlier are still with it.
  std::string reads(std::size_t bytes_max = std::string::npos, std::size_t unsent_bytes = 0) {
    std::vector<SharedBytes> mail;
    const auto result = place_->take_mail(unsent_bytes, bytes_max, mail);
    dropped_ = result.dropped;
    more_ = result.more;
    std::string text;
    for (const auto& slice : mail) text += slice.bytes;
    return text;
  }
  bool more() const { return more_; }
  bool is_dropped() {
    reads(0);
    return dropped_;
  }
  /// How often it was called since the last question.
  int calls() { return std::exchange(calls_, 0); }

 private:
  void wake() noexcept override { ++calls_; }

  const TimePoint& now_;
  int calls_ = 0;
  bool dropped_ = false;
  bool more_ = false;
  std::optional<Room::Membership> place_;
};

class RoomTest : public testing::Test {
 protected:
  static Limits small() {
    Limits limits;
    limits.clients_max = 5;
    limits.backlog_bytes_soft = 200'000;
    limits.backlog_bytes_max = 1'000'000;
    limits.pace_time = milliseconds(500);
    return limits;
  }
  /// Says as many lines of 10,000 bytes as it takes; the last answer.
  Pace says_bytes(TestMember& talker, std::size_t size_bytes) {
    Pace pace = Pace::go;
    for (; size_bytes >= 10'000; size_bytes -= 10'000) {
      pace = talker.says(std::string(10'000 - 4, 'x'));  // "t: " before it, LF behind it
    }
    return pace;
  }

  TimePoint now_{std::chrono::hours(1)};
  const Limits limits_ = small();
  Room room_{limits_};
};

TEST_F(RoomTest, EverybodyButTheSenderHearsALine) {
  TestMember ann(room_, "ann", now_), bob(room_, "bob", now_), eve(room_, "eve", now_);
  EXPECT_EQ(ann.says("hello"), Pace::go);
  EXPECT_EQ(bob.reads(), "ann: hello\n");
  EXPECT_EQ(eve.reads(), "ann: hello\n");
  EXPECT_EQ(ann.reads(), "");
}

TEST_F(RoomTest, ALatecomerHearsWhatIsSaidFromThenOn) {
  TestMember ann(room_, "ann", now_);
  ann.says("before");
  TestMember bob(room_, "bob", now_);
  ann.says("after");
  EXPECT_EQ(bob.reads(), "ann: after\n");
}

TEST_F(RoomTest, AllHearTheSameOrder) {
  TestMember ann(room_, "ann", now_), bob(room_, "bob", now_), eve(room_, "eve", now_);
  TestMember joe(room_, "joe", now_);
  ann.says("1");
  bob.says("2");
  EXPECT_EQ(eve.reads(), "ann: 1\nbob: 2\n");
  bob.says("3");
  ann.says("4");
  EXPECT_EQ(eve.reads(), "bob: 3\nann: 4\n");
  EXPECT_EQ(joe.reads(), "ann: 1\nbob: 2\nbob: 3\nann: 4\n");
  EXPECT_EQ(ann.reads(), "bob: 2\nbob: 3\n");
  EXPECT_EQ(bob.reads(), "ann: 1\nann: 4\n");
}

TEST_F(RoomTest, WhoHasReadAllIsCalledOnceForWhatComesNext) {
  TestMember ann(room_, "ann", now_), bob(room_, "bob", now_);
  ann.says("one");
  ann.says("two");
  EXPECT_EQ(bob.calls(), 1);
  EXPECT_EQ(ann.calls(), 0) << "nobody is called for its own line";
  EXPECT_EQ(bob.reads(5), "ann: one\n");
  EXPECT_TRUE(bob.more());
  ann.says("three");
  EXPECT_EQ(bob.calls(), 0) << "it knows that there is more";
  bob.reads();
  EXPECT_FALSE(bob.more());
  ann.says("four");
  EXPECT_EQ(bob.calls(), 1);
}

TEST_F(RoomTest, WhoOnlyTalksHasNoMailAndNothingIsKept) {
  TestMember ann(room_, "ann", now_);
  EXPECT_EQ(says_bytes(ann, 10 * limits_.backlog_bytes_max), Pace::go);
  EXPECT_FALSE(ann.is_dropped());
  EXPECT_EQ(ann.calls(), 0);
}

TEST_F(RoomTest, TheListIsInOrderOfConnection) {
  TestMember ann(room_, "ann", now_), bob(room_, "bob", now_), eve(room_, "eve", now_);
  EXPECT_EQ(bob.list(), "ann\nbob\neve\n");
  ann.leaves();
  EXPECT_EQ(bob.list(), "bob\neve\n");
  TestMember joe(room_, "joe", now_);
  EXPECT_EQ(bob.list(), "bob\neve\njoe\n");
}

TEST_F(RoomTest, AFullRoomTakesNobodyUntilSomebodyLeaves) {
  TestMember a(room_, "a", now_), b(room_, "b", now_), c(room_, "c", now_), d(room_, "d", now_);
  TestMember last(room_, "last", now_);
  EXPECT_TRUE(last.is_in());
  EXPECT_FALSE(TestMember(room_, "too many", now_).is_in());
  b.leaves();
  EXPECT_TRUE(TestMember(room_, "next", now_).is_in());
}

TEST_F(RoomTest, ATalkerWaitsForASlowReaderAndIsCalledWhenItHasCaughtUp) {
  TestMember talker(room_, "t", now_), slow(room_, "slow", now_);
  EXPECT_EQ(says_bytes(talker, limits_.backlog_bytes_soft), Pace::go);
  EXPECT_EQ(says_bytes(talker, 10'000), Pace::wait);
  EXPECT_EQ(talker.may_go_on(), Pace::wait);
  EXPECT_EQ(talker.calls(), 0);
  slow.reads(10'000);
  EXPECT_EQ(talker.calls(), 0) << "taken is not sent";
  slow.reads(0);
  EXPECT_EQ(talker.calls(), 1);
  EXPECT_EQ(talker.may_go_on(), Pace::go);
  slow.sends_on();
  EXPECT_EQ(talker.calls(), 0) << "it no longer waits";
}

TEST_F(RoomTest, WhatWasTakenButNotSentCountsToo) {
  TestMember talker(room_, "t", now_), slow(room_, "slow", now_), other(room_, "other", now_);
  says_bytes(talker, 150'000);
  slow.reads();
  EXPECT_EQ(says_bytes(talker, 50'000), Pace::go);
  EXPECT_EQ(says_bytes(talker, 10'000), Pace::wait) << "150 kB with it and 60 kB in the room";
  slow.reads(0, 100'000);
  EXPECT_EQ(talker.may_go_on(), Pace::wait) << "the other one is above the mark by itself";
  talker.calls();
  other.sends_on();
  EXPECT_EQ(talker.calls(), 1);
  EXPECT_EQ(talker.may_go_on(), Pace::go);
}

TEST_F(RoomTest, AReaderWhoDoesNotReadHoldsUpNobodyForLong) {
  TestMember talker(room_, "t", now_), dead(room_, "dead", now_);
  EXPECT_EQ(says_bytes(talker, limits_.backlog_bytes_soft + 10'000), Pace::wait);
  now_ += limits_.pace_time - milliseconds(1);
  EXPECT_EQ(talker.may_go_on(), Pace::wait);
  now_ += milliseconds(1);
  EXPECT_EQ(talker.may_go_on(), Pace::go);
  EXPECT_EQ(says_bytes(talker, 10'000), Pace::go) << "nor the next time";
  dead.sends_on();
  EXPECT_EQ(says_bytes(talker, limits_.backlog_bytes_soft + 10'000), Pace::wait)
      << "but who caught up is waited for again";
}

TEST_F(RoomTest, AReaderAboveItsBoundIsDroppedAndCalled) {
  TestMember talker(room_, "t", now_), dead(room_, "dead", now_), well(room_, "well", now_);
  says_bytes(talker, limits_.backlog_bytes_max);
  well.sends_on();
  EXPECT_FALSE(dead.is_dropped());
  dead.calls();
  says_bytes(talker, 10'000);
  EXPECT_EQ(dead.calls(), 1);
  EXPECT_TRUE(dead.is_dropped());
  EXPECT_EQ(dead.reads(), "");
  EXPECT_EQ(well.reads().size(), 10'000u);
  EXPECT_EQ(talker.may_go_on(), Pace::go);
  EXPECT_EQ(dead.says("not heard any more"), Pace::go);
  EXPECT_EQ(well.reads(), "");
}

TEST_F(RoomTest, LeavingCallsThoseWhoWait) {
  TestMember talker(room_, "t", now_), slow(room_, "slow", now_);
  says_bytes(talker, limits_.backlog_bytes_soft + 10'000);
  slow.leaves();
  EXPECT_EQ(talker.calls(), 1);
  EXPECT_EQ(talker.may_go_on(), Pace::go);
}

TEST_F(RoomTest, ATalkerThatWaitsMayLeave) {
  TestMember talker(room_, "t", now_), slow(room_, "slow", now_);
  says_bytes(talker, limits_.backlog_bytes_soft + 10'000);
  talker.leaves();
  talker.calls();
  slow.sends_on();
  EXPECT_EQ(talker.calls(), 0) << "who has left must not be called";
}

TEST_F(RoomTest, ASleeperMayLeave) {
  TestMember ann(room_, "ann", now_), bob(room_, "bob", now_);
  bob.leaves();
  ann.says("anybody?");
  EXPECT_EQ(bob.calls(), 0);
}

}  // namespace
}  // namespace chat
