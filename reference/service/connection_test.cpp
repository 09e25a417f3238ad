// What each line causes, as clients see it. (Files: connection_files_test. Bounds and ends:
// connection_bounds_test, connection_ends_test.)
#include <gmock/gmock.h>

#include <string>

#include "service/test_world.hpp"

namespace chat {
namespace {

class ConnectionTest : public testing::Test {
 protected:
  TestWorld world;
};

TEST_F(ConnectionTest, ChatReachesEverybodyElse) {
  auto ann = world.joins(), bob = world.joins(), eve = world.joins();
  bob.says("hello");
  EXPECT_EQ(ann.receives(), "('127.0.0.1', 2): hello\n");
  EXPECT_EQ(eve.receives(), "('127.0.0.1', 2): hello\n");
  EXPECT_EQ(bob.receives(), "");
}

TEST_F(ConnectionTest, EverybodyHearsTheSameStory) {
  auto ann = world.joins(), bob = world.joins(), eve = world.joins(), joe = world.joins();
  ann.sends("1\n2\n");
  bob.says("3");
  ann.says("4");
  const auto story = eve.receives();
  EXPECT_EQ(story,
            "('127.0.0.1', 1): 1\n('127.0.0.1', 1): 2\n('127.0.0.1', 2): 3\n"
            "('127.0.0.1', 1): 4\n");
  EXPECT_EQ(joe.receives(), story);
}

TEST_F(ConnectionTest, SpacesAreKept) {
  auto ann = world.joins(), bob = world.joins();
  ann.says("  two  ");
  EXPECT_EQ(bob.receives(), "('127.0.0.1', 1):   two  \n");
}

TEST_F(ConnectionTest, TheListNamesEverybody) {
  auto ann = world.joins(), bob = world.joins();
  ann.says("/list");
  EXPECT_EQ(ann.receives(), "('127.0.0.1', 1)\n('127.0.0.1', 2)\n");
  EXPECT_EQ(bob.receives(), "");
  bob.leaves();
  ann.says("/list");
  EXPECT_EQ(ann.receives(), "('127.0.0.1', 1)\n");
}

TEST_F(ConnectionTest, EveryMistakeHasItsAnswerAndTheConversationGoesOn) {
  auto ann = world.joins(), bob = world.joins();
  ann.sends("/what\n/download\n/download ..\n/download none\n/upload\n/upload a\nx\n\xff\n");
  ann.sends(std::string(9'000, 'x') + "\n");
  ann.says("still here");
  EXPECT_EQ(ann.receives(),
            "ERROR Unknown command: /what\nERROR Missing filename\nERROR Invalid filename\n"
            "ERROR File not found\nERROR Missing filename\nERROR Invalid file size\n"
            "ERROR Invalid text\nERROR Line too long\n");
  EXPECT_EQ(bob.receives(), "('127.0.0.1', 1): still here\n");
}

TEST_F(ConnectionTest, BytesMayComeOneByOne) {
  auto ann = world.joins(), bob = world.joins();
  for (const char byte : std::string("hi\n/list\n/upload f\n3\nabcbye\n")) ann.sends({&byte, 1});
  EXPECT_EQ(bob.receives(), "('127.0.0.1', 1): hi\n('127.0.0.1', 1): bye\n");
  EXPECT_EQ(ann.receives(), "('127.0.0.1', 1)\n('127.0.0.1', 2)\nFile 'f' uploaded successfully\n");
  EXPECT_EQ(world.files.content("f"), "abc");
}

TEST_F(ConnectionTest, AnAnswerStandsBehindTheChatThatCameBefore) {
  auto ann = world.joins(), bob = world.joins();
  bob.says("first");
  ann.says("/nope");
  bob.says("second");
  EXPECT_EQ(ann.receives(),
            "('127.0.0.1', 2): first\nERROR Unknown command: /nope\n('127.0.0.1', 2): second\n");
}

TEST_F(ConnectionTest, WhoTalksAllTheTimeStillHearsTheOthers) {
  auto ann = world.joins(), bob = world.joins();
  bob.says("called");  // from now on ann's own lines lie before what she has not read
  for (int i = 0; i < 1'000; ++i) ann.says(std::string(1'000, 'x'));
  bob.says("after a megabyte of her own");
  EXPECT_EQ(ann.receives(),
            "('127.0.0.1', 2): called\n('127.0.0.1', 2): after a megabyte of her own\n");
  bob.receives();
  bob.says("and again");
  EXPECT_EQ(ann.receives(), "('127.0.0.1', 2): and again\n");
}

// An engine may stop asking at any moment and go by `wants_output`.
TEST_F(ConnectionTest, WhoeverHasSomethingToComeWantsToSend) {
  auto ann = world.joins(), bob = world.joins();
  for (int i = 0; i < 500; ++i) ann.says(std::string(1'000, 'x'));
  bob.heed();
  std::size_t received = 0;
  while (bob.connection().wants_output()) received += bob.receives(1'000).size();
  EXPECT_EQ(received, 500 * (std::string_view("('127.0.0.1', 1): ").size() + 1'001));
}

TEST_F(ConnectionTest, TellsTheObserver) {
  testing::InSequence in_order;
  EXPECT_CALL(world.observer, connected(testing::Eq("('127.0.0.1', 1)")));
  EXPECT_CALL(world.observer, received(testing::Eq("hi"), testing::Eq("('127.0.0.1', 1)")));
  EXPECT_CALL(world.observer, received(testing::Eq("/list"), testing::_));
  EXPECT_CALL(world.observer, received(testing::Eq("/upload f"), testing::_));
  EXPECT_CALL(world.observer, file_received(testing::Eq("f")));
  EXPECT_CALL(world.observer, received(testing::Eq("/download f"), testing::_));
  EXPECT_CALL(world.observer, file_sent(testing::Eq("f")));
  EXPECT_CALL(world.observer, disconnected(testing::Eq("('127.0.0.1', 1)")));
  auto ann = world.joins();
  ann.sends("hi\n/list\n/nope\n/upload f\n2\nab/upload\n/upload ..\n1\nx/download f\n");
  ann.receives();
}

TEST_F(ConnectionTest, AFullServerTakesNobodyUntilSomebodyLeaves) {
  world.limits.clients_max = 2;
  auto ann = world.joins(), bob = world.joins();
  EXPECT_FALSE(world.joins().is_in());
  EXPECT_EQ(Service::refusal(), "ERROR Server full\n");
  bob.leaves();
  EXPECT_TRUE(world.joins().is_in());
}

TEST_F(ConnectionTest, SayingWhyANewcomerWasSentAway) {
  EXPECT_CALL(world.observer,
              trouble(Trouble::no_means, testing::Eq("sent ('::1', 7, 0, 0) away: no thread")));
  world.service().refused("('::1', 7, 0, 0)", "no thread");
  EXPECT_CALL(world.observer,
              trouble(Trouble::server_full,
                      testing::Eq("sent ('::1', 8, 0, 0) away: no more clients are taken")));
  world.service().refused("('::1', 8, 0, 0)");
}

}  // namespace
}  // namespace chat
