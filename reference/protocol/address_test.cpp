#include "protocol/address.hpp"

#include <gtest/gtest.h>

namespace chat {
namespace {

// Both as `python3 -c 'print(socket.getpeername())'` prints them.
TEST(Address, Ipv4IsATupleOfTwo) {
  EXPECT_EQ(to_text(Ipv4Address{"127.0.0.1", 57220}), "('127.0.0.1', 57220)");
}

TEST(Address, Ipv6IsATupleOfFour) {
  EXPECT_EQ(to_text(Ipv6Address{"::1", 57220, 0, 0}), "('::1', 57220, 0, 0)");
  EXPECT_EQ(to_text(Ipv6Address{"fe80::1", 65535, 7, 4294967295}),
            "('fe80::1', 65535, 7, 4294967295)");
}

}  // namespace
}  // namespace chat
