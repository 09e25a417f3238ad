// One room, many threads: each reader hears every line once and all hear one order. Under
// ThreadSanitizer this is also the proof that the room's lock guards what it should.
#include <gtest/gtest.h>

#include <algorithm>
#include <barrier>
#include <semaphore>
#include <string>
#include <thread>
#include <vector>

#include "service/room.hpp"

namespace chat {
namespace {

constexpr int talkers = 4;
constexpr int lines_each = 500;

/// Sleeps until it is called, as a thread of the thread engine does.
class Bell final : public Waker {
 public:
  void wake() noexcept override { rings_.release(); }
  void wait() { rings_.acquire(); }

 private:
  std::counting_semaphore<> rings_{0};
};

std::size_t count_lines(std::string_view text) {
  return static_cast<std::size_t>(std::count(text.begin(), text.end(), '\n'));
}

/// Takes mail until `lines` were heard, slowly enough to be waited for.
std::string hear_lines(Room::Membership& place, Bell& bell, std::size_t lines) {
  std::string heard;
  std::size_t count = 0;
  std::vector<SharedBytes> mail;
  while (count < lines) {
    mail.clear();
    const auto result = place.take_mail(0, 1'000, mail);
    EXPECT_FALSE(result.dropped);
    for (const auto& slice : mail) {
      heard += slice.bytes;
      count += count_lines(slice.bytes);
    }
    place.take_mail(0, 0, mail);  // all of it is sent
    if (count < lines && !result.more) bell.wait();
  }
  return heard;
}

/// Says its lines; what others say it takes and forgets, or they would wait for it.
void talk(Room::Membership& place, int who) {
  const TimePoint now{};  // time stands still: whoever has to wait waits for the readers alone
  std::vector<SharedBytes> mail;
  for (int line = 0; line < lines_each; ++line) {
    auto pace = place.tell_others(std::to_string(who) + "." + std::to_string(line), now);
    place.wake_others();
    while (true) {
      mail.clear();
      while (place.take_mail(0, 1'000, mail).more) mail.clear();
      place.take_mail(0, 0, mail);
      if (pace == Pace::go) break;
      std::this_thread::yield();
      pace = place.pace(now);
    }
  }
}

TEST(RoomThreads, EveryReaderHearsEveryLineInOneOrder) {
  constexpr int readers = 4;
  Limits limits;
  limits.backlog_bytes_soft = 4'000;
  Room room(limits);
  std::vector<std::string> heard(readers);
  std::barrier all_are_in(talkers + readers);
  {
    std::vector<std::jthread> threads;
    threads.reserve(talkers + readers);
    for (int i = 0; i < readers; ++i) {
      threads.emplace_back([&, i] {
        const auto bell = std::make_shared<Bell>();
        auto place = room.join("r", bell);
        all_are_in.arrive_and_wait();
        heard[static_cast<std::size_t>(i)] = hear_lines(*place, *bell, talkers * lines_each);
      });
    }
    for (int i = 0; i < talkers; ++i) {
      threads.emplace_back([&, i] {
        const auto bell = std::make_shared<Bell>();
        auto place = room.join("t", bell);
        all_are_in.arrive_and_wait();
        talk(*place, i);
      });
    }
  }
  EXPECT_EQ(count_lines(heard[0]), static_cast<std::size_t>(talkers * lines_each));
  for (const auto& other : heard) EXPECT_TRUE(other == heard[0]) << "another order";
  for (int who = 0; who < talkers; ++who) {
    std::size_t from = 0;
    for (int line = 0; line < lines_each; ++line) {
      const auto text = "t: " + std::to_string(who) + "." + std::to_string(line) + "\n";
      const auto at = heard[0].find(text, from);
      ASSERT_NE(at, std::string::npos) << text << "is missing or out of order";
      from = at + text.size();
    }
  }
}

TEST(RoomThreads, ComingAndGoingWhileOthersTalk) {
  Limits limits;
  limits.backlog_bytes_soft = 4'000;
  limits.backlog_bytes_max = 20'000;
  Room room(limits);
  const auto listeners_bell = std::make_shared<Bell>();
  auto listener = room.join("l", listeners_bell);
  std::vector<std::jthread> threads;
  threads.reserve(3);
  for (int i = 0; i < 3; ++i) {
    threads.emplace_back([&room] {
      for (int round = 0; round < 300; ++round) {
        const auto bell = std::make_shared<Bell>();
        auto place = room.join("guest", bell);
        std::vector<SharedBytes> mail;
        place->tell_others("hello", TimePoint{});
        place->take_mail(0, 100, mail);
        EXPECT_NE(place->list().find("guest\n"), std::string::npos);
      }
    });
  }
  EXPECT_EQ(count_lines(hear_lines(*listener, *listeners_bell, 900)), 900u);
  threads.clear();
  EXPECT_EQ(listener->list(), "l\n");
}

}  // namespace
}  // namespace chat
