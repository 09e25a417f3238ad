#include "endpoint/reserved_port.hpp"

#include <gtest/gtest.h>
#include <sys/socket.h>

#include "endpoint/listener.hpp"
#include "endpoint/socket_address.hpp"

#include <set>
#include <vector>

namespace chatspec {
namespace {

TEST(ReservedPort, IsHeldByOneOnly) {
  std::vector<ReservedPort> held;
  std::set<int> numbers;
  for (int i = 0; i < 200; ++i) {
    held.push_back(*ReservedPort::take());
    EXPECT_TRUE(numbers.insert(held.back().number()).second);
    EXPECT_GE(held.back().number(), 20000);
    EXPECT_LT(held.back().number(), 32000);
  }
}

// At no address, in neither family, and whatever it asks for.
TEST(TakePort, LeavesItToNobody) {
  auto port = ReservedPort::take();
  ASSERT_TRUE(port) << port.error().text();
  auto taken = take_port(port->number());
  ASSERT_TRUE(taken) << taken.error().text();
  int on = 1;
  for (const SocketAddress& at :
       {SocketAddress::loopback4(port->number()), SocketAddress::loopback6(port->number())}) {
    Fd socket(::socket(at.family(), SOCK_STREAM | SOCK_CLOEXEC, 0));
    if (!socket) continue;  // no IPv6 here
    ::setsockopt(socket.get(), SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
    ::setsockopt(socket.get(), SOL_SOCKET, SO_REUSEPORT, &on, sizeof on);
    EXPECT_NE(::bind(socket.get(), at.raw(), at.raw_size_bytes()), 0) << at.text();
  }
  EXPECT_FALSE(take_port(port->number()));
}

}  // namespace
}  // namespace chatspec
