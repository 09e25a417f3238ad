#include "endpoint/socket_address.hpp"

#include <gtest/gtest.h>

namespace chatspec {
namespace {

TEST(SocketAddress, IsWrittenAsTheProtocolSays) {
  EXPECT_EQ(write_address("('{host}', {port})", SocketAddress::loopback4(57220)),
            "('127.0.0.1', 57220)");
  EXPECT_EQ(write_address("('{host}', {port}, 0, 0)", SocketAddress::loopback6(57220)),
            "('::1', 57220, 0, 0)");
  EXPECT_EQ(write_address("{{{host}:{port}}}", SocketAddress::loopback4(57220)),
            "{127.0.0.1:57220}");
}

TEST(SocketAddress, ReadsWhatPeopleWrite) {
  EXPECT_EQ(resolve("127.0.0.1:80")->front().text(), "127.0.0.1:80");
  EXPECT_EQ(resolve("[::1]:9999")->front().text(), "[::1]:9999");
  EXPECT_TRUE(resolve("[::1]:9999")->front().is_loopback());
}

TEST(SocketAddress, RefusesTheRest) {
  EXPECT_EQ(resolve("localhost").error().text(), "'localhost' is not HOST:PORT");
  EXPECT_EQ(resolve("localhost:http").error().text(), "'http' is not a port (1 to 65535)");
  EXPECT_EQ(resolve("localhost:65536").error().text(), "'65536' is not a port (1 to 65535)");
  EXPECT_EQ(resolve("localhost:0").error().text(), "'0' is not a port (1 to 65535)");
}

}  // namespace
}  // namespace chatspec
