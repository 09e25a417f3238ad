#include "endpoint/wire.hpp"

#include <gtest/gtest.h>
#include <linux/filter.h>
#include <poll.h>
#include <sys/socket.h>

#include "endpoint/listener.hpp"
#include "endpoint/sock_diag.hpp"

namespace chatspec {
namespace {

using std::chrono::seconds;

// Two ends of one connection: `ann_` is looked at, `far_` is the far end's bare socket.
class WireTest : public ::testing::Test {
 protected:
  void SetUp() override {
    Fd listener(::socket(AF_INET, SOCK_STREAM, 0));
    SocketAddress any = SocketAddress::loopback4(0);
    ASSERT_EQ(::bind(listener.get(), any.raw(), any.raw_size_bytes()), 0);
    ASSERT_EQ(::listen(listener.get(), 1), 0);
    EXPECT_TRUE(is_listening(*SocketAddress::local(listener.get())));
    ann_ = std::move(*Wire::connect(*SocketAddress::local(listener.get()), Deadline(seconds(5))));
    far_ = Fd(::accept(listener.get(), nullptr, nullptr));
  }
  std::string take() {
    char buffer[4096];
    ssize_t count = ::recv(far_.get(), buffer, sizeof buffer, 0);
    ann_->look();
    return std::string(buffer, static_cast<std::size_t>(std::max<ssize_t>(count, 0)));
  }
  /// Something to read has come to the far end: what was sent may be under way for a while.
  bool arrives() {
    pollfd wanted{far_.get(), POLLIN, 0};
    return ::poll(&wanted, 1, 5000) == 1;
  }
  void answer(std::string_view text) {
    ASSERT_EQ(::send(far_.get(), text.data(), text.size(), 0), ssize_t(text.size()));
  }
  bool wait(const std::function<bool()>& fact) {
    return pump_until({ann_.get()}, fact, Deadline(seconds(5)));
  }

  std::unique_ptr<Wire> ann_;
  Fd far_;
};

TEST_F(WireTest, KnowsWhatTheFarEndHasRead) {
  ASSERT_TRUE(sock_diag_works());
  ann_->send("hello");
  ASSERT_TRUE(arrives());
  EXPECT_EQ(look_at_far_end(ann_->local(), ann_->remote())->unread_bytes, 5U);
  EXPECT_FALSE(ann_->all_read());
  take();
  EXPECT_EQ(look_at_far_end(ann_->local(), ann_->remote())->unread_bytes, 0U);
  EXPECT_EQ(look_at_far_end(ann_->local(), ann_->remote())->arrived_bytes, 5U);
  EXPECT_TRUE(ann_->all_read());
}

TEST_F(WireTest, SegmentsArriveOneByOne) {
  ann_->send("one");
  ann_->send("two");
  ann_->send("three");
  EXPECT_TRUE(ann_->restless());
  EXPECT_EQ(take(), "one");
  EXPECT_EQ(take(), "two");
  EXPECT_EQ(take(), "three");
  EXPECT_TRUE(ann_->all_read());
}

TEST_F(WireTest, HalfCloseComesAfterWhatWasSent) {
  ann_->send("one");
  ann_->send("two");
  ann_->half_close();
  EXPECT_EQ(take(), "one");
  EXPECT_EQ(take(), "two");
  EXPECT_EQ(take(), "");
  answer("still here");
  EXPECT_TRUE(wait([&] { return ann_->received() == "still here"; }));
}

TEST_F(WireTest, TellsAGoodEndFromAReset) {
  answer("bye");
  far_.close();
  EXPECT_TRUE(wait([&] { return ann_->incoming() == Wire::Incoming::ended; }));
  EXPECT_EQ(ann_->received(), "bye");
}

TEST_F(WireTest, WhatCameBeforeAResetIsKept) {
  ann_->send("never read");
  ASSERT_TRUE(arrives());
  answer("bye");
  far_.close();  // with something unread: the kernel sends RST
  EXPECT_TRUE(wait([&] { return ann_->incoming() == Wire::Incoming::reset; }));
  EXPECT_EQ(ann_->received(), "bye");
}

TEST_F(WireTest, ResetReachesTheOtherSide) {
  ann_->reset();
  char byte;
  EXPECT_EQ(::recv(far_.get(), &byte, 1, 0), -1);
  EXPECT_EQ(errno, ECONNRESET);
  EXPECT_FALSE(ann_->is_open());
  EXPECT_TRUE(ann_->far_end_is_gone());
}

TEST_F(WireTest, AResetMayBeLost) {
  EXPECT_FALSE(ann_->far_end_is_gone());
  sock_filter nothing{BPF_RET | BPF_K, 0, 0, 0};
  sock_fprog program{1, &nothing};
  ASSERT_EQ(::setsockopt(far_.get(), SOL_SOCKET, SO_ATTACH_FILTER, &program, sizeof program), 0);
  ann_->reset();
  EXPECT_FALSE(ann_->far_end_is_gone());
}

TEST_F(WireTest, StopsReadingAndResumes) {
  ann_->stop_reading();
  answer("unread");
  far_.close();
  // Both directions over and nothing wanted: the pump must not spin on it, nor lose what came.
  ann_->half_close();
  pump({ann_.get()}, std::chrono::milliseconds(0));
  EXPECT_EQ(ann_->received(), "");
  ann_->resume();
  EXPECT_TRUE(wait([&] { return ann_->incoming() == Wire::Incoming::ended; }));
  EXPECT_EQ(ann_->received(), "unread");
}

TEST_F(WireTest, AClosedFarEndStopsTheQueue) {
  ann_->send("one");
  ann_->send("two");
  far_.close();
  EXPECT_TRUE(wait([&] {
    ann_->look();
    return ann_->all_read();
  }));
}

// Of a socket whose program has gone the kernel keeps only remains, which have read nothing.
TEST_F(WireTest, AFarEndThatReadAndWentHasRead) {
  ann_->send("last words");
  char buffer[16];
  ASSERT_EQ(::recv(far_.get(), buffer, sizeof buffer, 0), 10);
  far_.close();
  auto only_remains = [this] { return !look_at_far_end(ann_->local(), ann_->remote()); };
  EXPECT_TRUE(pump_until({ann_.get()}, only_remains, Deadline(seconds(5)), true));
  ann_->look();
  EXPECT_TRUE(ann_->all_read());
}

TEST(Listener, TakesOneConnection) {
  auto listener = std::move(*Listener::open(0));
  auto ann =
      std::move(*Wire::connect(SocketAddress::loopback4(listener->port()), Deadline(seconds(5))));
  std::unique_ptr<Wire> server;
  EXPECT_TRUE(pump_until(
      {listener.get()}, [&] { return (server = listener->take()) != nullptr; },
      Deadline(seconds(5))));
  EXPECT_FALSE(is_listening(SocketAddress::loopback4(listener->port())));
  EXPECT_FALSE(Wire::connect(SocketAddress::loopback4(listener->port()), Deadline(seconds(5))));
}

}  // namespace
}  // namespace chatspec
