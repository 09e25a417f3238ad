#include "library/client_desk.hpp"

#include <gtest/gtest.h>
#include <poll.h>

#include <string>
#include <thread>

namespace chat {
namespace {

using namespace std::chrono_literals;
using Put = ClientDesk::Put;

constexpr auto no_time = 0ms;
constexpr auto long_time = 30'000ms;  // against hanging alone

bool is_readable(int descriptor) {
  pollfd look{descriptor, POLLIN, 0};
  return ::poll(&look, 1, 0) == 1;
}

TEST(ClientDesk, LinesThatWaitAreOneCommand) {
  ClientDesk desk(1024);
  EXPECT_EQ(desk.put_line("hai", false, no_time), Put::done);
  EXPECT_EQ(desk.put_line("halo", false, no_time), Put::done);
  EXPECT_TRUE(is_readable(desk.work_descriptor()));
  auto commands = desk.take_commands();
  ASSERT_EQ(commands.size(), 1u);
  EXPECT_EQ(std::get<SendLines>(commands[0]).text, "hai\nhalo");
}

TEST(ClientDesk, WhatStandsBetweenLinesStaysThere) {
  ClientDesk desk(1024);
  desk.put_line("before", false, no_time);
  desk.put_request(AskList{1}, 1, false, no_time);
  desk.put_line("after", false, no_time);
  const auto commands = desk.take_commands();
  ASSERT_EQ(commands.size(), 3u);
  EXPECT_TRUE(std::holds_alternative<AskList>(commands[1]));
}

TEST(ClientDesk, WhoSaysTooMuchWaitsForTheWorker) {
  ClientDesk desk(1024);
  const std::string line(8000, 'x');
  int lines = 0;
  while (desk.put_line(line, false, no_time) == Put::done) ++lines;
  EXPECT_EQ(lines, 9);  // the first that goes beyond 64 KiB is the last
  std::thread worker([&desk] { desk.take_commands(); });
  EXPECT_EQ(desk.put_line(line, false, long_time), Put::done);
  worker.join();
}

TEST(ClientDesk, WhoAsksTooMuchWaitsForAnswers) {
  ClientDesk desk(1024);
  for (RequestId id = 1; id <= ClientDesk::unanswered_max; ++id) {
    ASSERT_EQ(desk.put_request(AskList{id}, id, false, no_time), Put::done);
  }
  EXPECT_EQ(desk.put_request(AskList{0}, 0, false, no_time), Put::no_room);
  std::thread worker([&desk] { desk.tell_outcome(1, {}); });
  EXPECT_EQ(desk.put_request(AskList{0}, 0, false, long_time), Put::done);
  worker.join();
}

TEST(ClientDesk, AnOutcomeIsKeptForWhoeverWaitsAndGivenOnce) {
  ClientDesk desk(1024);
  desk.put_request(AskList{7}, 7, false, no_time);
  EXPECT_FALSE(desk.wait(7, no_time, true));
  desk.tell_outcome(7, {Outcome::Kind::refused, "ERROR No"});
  EXPECT_EQ(desk.wait(7, no_time, true)->text, "ERROR No");
  EXPECT_FALSE(desk.wait(7, no_time, true));
}

TEST(ClientDesk, NothingIsKeptForWhoeverForgot) {
  ClientDesk desk(1024);
  desk.put_request(AskList{7}, 7, false, no_time);
  desk.forget(7);
  desk.tell_progress(7, {"a", 1, 2}, true);
  desk.tell_outcome(7, {});
  EXPECT_FALSE(desk.progress(7));
  EXPECT_FALSE(desk.wait(7, no_time, true));
}

TEST(ClientDesk, TheWorkerIsCalledWhenThereIsRoomAgain) {
  ClientDesk desk(300);
  std::vector<ClientHappening> heard{Heard{std::string(250, 'x') + '\n'}};
  EXPECT_FALSE(desk.tell(heard));
  EXPECT_FALSE(desk.has_room_for_more());
  EXPECT_FALSE(is_readable(desk.work_descriptor()));
  EXPECT_EQ(desk.take(no_time).size(), 1u);
  EXPECT_TRUE(desk.has_room_for_more());
  EXPECT_TRUE(is_readable(desk.work_descriptor()));
}

TEST(ClientDesk, TheDescriptorSaysThatThereIsNews) {
  ClientDesk desk(1024);
  const int descriptor = desk.descriptor();
  desk.acknowledge();
  EXPECT_FALSE(is_readable(descriptor));
  std::vector<ClientHappening> heard{Heard{"hai\n"}};
  desk.tell(heard);
  EXPECT_TRUE(is_readable(descriptor));
}

TEST(ClientDesk, NewsFromBeforeAnybodyAskedAreNews) {
  ClientDesk desk(1024);
  std::vector<ClientHappening> heard{Heard{"hai\n"}};
  desk.tell(heard);
  EXPECT_TRUE(is_readable(desk.descriptor()));
}

TEST(ClientDesk, AtTheEndNobodyWaits) {
  ClientDesk desk(1024);
  desk.put_line("never sent", false, no_time);
  std::thread worker([&desk] {
    EXPECT_EQ(desk.close().size(), 1u);
    std::vector<ClientHappening> last{Parted{true}};
    desk.tell_parted(last);
  });
  // Whoever has taken the last knows that it was.
  EXPECT_EQ(desk.take(long_time).size(), 1u);
  EXPECT_TRUE(desk.has_parted());
  worker.join();
  EXPECT_EQ(desk.put_line("x", false, long_time), Put::parted);
  EXPECT_EQ(desk.put_request(AskList{1}, 1, false, long_time), Put::parted);
}

}  // namespace
}  // namespace chat
