#include "client/mailbox.hpp"

#include <gtest/gtest.h>

#include <atomic>
#include <string>
#include <thread>

namespace chat {
namespace {

TEST(Mailbox, HandsOverInOrder) {
  Mailbox mailbox;
  mailbox.post(Shown{"one"});
  mailbox.post(ConnectionEnded{true});
  mailbox.post_progress(Progress{"a", 1, 2});
  const auto delivery = mailbox.take();
  ASSERT_EQ(delivery.notices.size(), 2u);
  EXPECT_EQ(std::get<Shown>(delivery.notices[0]).line, "one");
  EXPECT_TRUE(std::get<ConnectionEnded>(delivery.notices[1]).in_good_order);
  EXPECT_EQ(delivery.progress, (Progress{"a", 1, 2}));
  EXPECT_TRUE(mailbox.take().notices.empty());
}

TEST(Mailbox, KeepsNoMoreThanItsBoundAndLetsGoWhenClosed) {
  Mailbox mailbox;
  const std::string line(Mailbox::waiting_bytes_max / 8, 'x');
  std::atomic<int> posted = 0;
  std::thread talker([&] {
    while (posted < 1000 && mailbox.post(Shown{line})) ++posted;
  });
  // Seven lines do not reach the bound and the eighth does: a ninth has to wait.
  while (posted < 8) std::this_thread::yield();
  EXPECT_EQ(mailbox.take().notices.size(), 8u);
  while (posted < 16) std::this_thread::yield();
  mailbox.close();
  talker.join();
  EXPECT_EQ(posted, 16);
}

}  // namespace
}  // namespace chat
