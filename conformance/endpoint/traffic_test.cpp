#include <gmock/gmock.h>
#include <linux/filter.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <sys/socket.h>

#include <optional>
#include <string>
#include <utility>

#include "endpoint/deadline.hpp"
#include "endpoint/fd.hpp"
#include "endpoint/sock_diag.hpp"
#include "endpoint/socket_address.hpp"

namespace chatspec {
namespace {

using ::testing::HasSubstr;
using ::testing::StartsWith;

/// Ann is connected to a server, and nothing but the kernel is between them.
class TrafficTest : public ::testing::Test {
 protected:
  void SetUp() override {
    auto any = SocketAddress::loopback4(0);
    ASSERT_EQ(::bind(listener_.get(), any.raw(), any.raw_size_bytes()), 0);
    ASSERT_EQ(::listen(listener_.get(), 1), 0);
    address_ = *SocketAddress::local(listener_.get());
    ASSERT_EQ(::connect(ann_.get(), address_->raw(), address_->raw_size_bytes()), 0);
    int at_once = 1;  // Nagle's algorithm would wait for the acknowledgement itself
    ::setsockopt(ann_.get(), IPPROTO_TCP, TCP_NODELAY, &at_once, sizeof at_once);
  }
  void accept() { server_ = Fd(::accept(listener_.get(), nullptr, nullptr)); }

  /// From now on whatever comes for this socket is lost, as on a machine too busy to keep it.
  void lose_everything_for(const Fd& socket) {
    sock_filter nothing{BPF_RET | BPF_K, 0, 0, 0};
    sock_fprog program{1, &nothing};
    ASSERT_EQ(::setsockopt(socket.get(), SOL_SOCKET, SO_ATTACH_FILTER, &program, sizeof program),
              0);
  }
  void lose_nothing_for(const Fd& socket) {
    int unused = 0;
    ASSERT_EQ(::setsockopt(socket.get(), SOL_SOCKET, SO_DETACH_FILTER, &unused, sizeof unused), 0);
  }
  /// Something to read has come, be it the end.
  static bool arrives_at(const Fd& socket) {
    pollfd wanted{socket.get(), POLLIN, 0};
    return ::poll(&wanted, 1, patience_ms) == 1;
  }
  int port() const { return address_->port(); }
  std::string deliveries() const { return look_at_deliveries(port()); }
  bool everything_is_delivered() const {
    const Deadline deadline{std::chrono::milliseconds(patience_ms)};
    // Nothing tells when the kernel has delivered: it has to be asked again. The pause only keeps
    // the asking from taking the processor; nothing is concluded from it.
    while (!deliveries().empty()) {
      if (deadline.missed()) return false;
      ::poll(nullptr, 0, 1);
    }
    return true;
  }

  static constexpr int patience_ms = 20'000;
  Fd listener_{::socket(AF_INET, SOCK_STREAM, 0)};
  std::optional<SocketAddress> address_;
  Fd ann_{::socket(AF_INET, SOCK_STREAM, 0)};
  Fd server_;
};

// After an answer the kernel puts acknowledgements off, in the hope of the next one.
TEST_F(TrafficTest, WhatWasReadHasArrivedAlsoUnacknowledged) {
  ASSERT_TRUE(arrives_at(listener_));
  EXPECT_EQ(look_at_traffic(port(), {}), "a connection waits to be accepted");
  EXPECT_EQ(connections_at(port()), 1);
  accept();
  char buffer[16];
  for (int time = 0; time < 20; ++time) {
    for (auto [from, to] : {std::pair(&ann_, &server_), {&server_, &ann_}, {&ann_, &server_}}) {
      ASSERT_EQ(::send(from->get(), "hello", 5, 0), 5);
      ASSERT_TRUE(arrives_at(*to));
      EXPECT_THAT(look_at_traffic(port(), {}), HasSubstr("has not read all"));
      ASSERT_EQ(::recv(to->get(), buffer, sizeof buffer, 0), 5);
      EXPECT_EQ(look_at_traffic(port(), {}), "");
    }
  }
}

TEST_F(TrafficTest, ALostEndIsStillOnItsWay) {
  accept();
  ASSERT_TRUE(everything_is_delivered());
  lose_everything_for(server_);
  ::shutdown(ann_.get(), SHUT_WR);
  EXPECT_THAT(deliveries(), StartsWith("something is on its way from port "));
  lose_nothing_for(server_);
  EXPECT_TRUE(arrives_at(server_)) << "the kernel sends it again";
  EXPECT_TRUE(everything_is_delivered());
}

TEST_F(TrafficTest, LostBytesAreStillOnTheirWay) {
  accept();
  ASSERT_TRUE(everything_is_delivered());
  for (auto [from, to] : {std::pair(&ann_, &server_), {&server_, &ann_}}) {
    lose_everything_for(*to);
    ASSERT_EQ(::send(from->get(), "hello", 5, 0), 5);
    EXPECT_THAT(deliveries(), StartsWith("something is on its way from port "));
    lose_nothing_for(*to);
    EXPECT_TRUE(arrives_at(*to));
    EXPECT_TRUE(everything_is_delivered());
  }
}

TEST_F(TrafficTest, WhoDoesNotReadIsNotWaitedFor) {
  accept();
  const std::string much(64U << 20, 'x');
  ASSERT_GT(::send(ann_.get(), much.data(), much.size(), MSG_DONTWAIT), 0);
  EXPECT_TRUE(everything_is_delivered()) << "but for what the server leaves no room for";
  EXPECT_THAT(look_at_traffic(port(), {}), HasSubstr("the server has not read all"));
}

TEST_F(TrafficTest, AConnectionIsBeingMadeUnlessNobodyAccepts) {
  accept();
  lose_everything_for(listener_);
  Fd bob(::socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK, 0));
  ::connect(bob.get(), address_->raw(), address_->raw_size_bytes());
  EXPECT_THAT(deliveries(), StartsWith("a connection is being made from port "));
  bob.close();
  lose_nothing_for(listener_);
  // Two are taken with a backlog of one (listen(2) in Linux), and what comes then is dropped.
  Fd waiting[3];
  for (Fd& each : waiting) {
    each = Fd(::socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK, 0));
    ::connect(each.get(), address_->raw(), address_->raw_size_bytes());
  }
  EXPECT_TRUE(everything_is_delivered());
}

}  // namespace
}  // namespace chatspec
