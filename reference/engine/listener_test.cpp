#include "engine/listener.hpp"

#include <arpa/inet.h>
#include <gtest/gtest.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/socket.h>

#include <array>
#include <chrono>
#include <string>

#include "protocol/limits.hpp"

namespace chat {
namespace {

TEST(Listener, PortZeroIsAnyFreeOne) {
  const auto listener = Listener::open("localhost", 0);
  ASSERT_TRUE(listener);
  EXPECT_GT(listener->port(), 0);
}

TEST(Listener, APortInUseIsAnError) {
  const auto first = Listener::open("127.0.0.1", 0);
  const auto second = Listener::open("127.0.0.1", first->port());
  ASSERT_FALSE(second);
  EXPECT_EQ(second.error().code, std::errc::address_in_use);
  EXPECT_EQ(second.error().what, "listen on 127.0.0.1:" + std::to_string(first->port()));
}

TEST(Listener, AHostThatIsNoneIsAnError) {
  const auto listener = Listener::open("no host at all", 0);
  ASSERT_FALSE(listener);
  EXPECT_NE(listener.error().message().find("no host at all"), std::string::npos);
}

TEST(Listener, NamesNewcomersAsPythonDoes) {
  auto listener = Listener::open("::1", 0);
  if (!listener) GTEST_SKIP() << "no IPv6 here: " << listener.error().message();
  EXPECT_FALSE(*listener->accept()) << "nobody is there";
  const UniqueFd client(::socket(AF_INET6, SOCK_STREAM | SOCK_CLOEXEC, 0));
  sockaddr_in6 address{};
  address.sin6_family = AF_INET6;
  address.sin6_addr = in6addr_loopback;
  address.sin6_port = htons(listener->port());
  ASSERT_EQ(::connect(client.get(), reinterpret_cast<const sockaddr*>(&address), sizeof address),
            0);
  auto newcomer = listener->accept();
  ASSERT_TRUE(newcomer && *newcomer);
  socklen_t size = sizeof address;
  ::getsockname(client.get(), reinterpret_cast<sockaddr*>(&address), &size);
  EXPECT_EQ((*newcomer)->address,
            "('::1', " + std::to_string(ntohs(address.sin6_port)) + ", 0, 0)");
}

UniqueFd connected_to(const Listener& listener) {
  UniqueFd client(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0));
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  address.sin_port = htons(listener.port());
  EXPECT_EQ(::connect(client.get(), reinterpret_cast<const sockaddr*>(&address), sizeof address),
            0);
  return client;
}

TEST(Listener, NewcomersThatFallSilentAreProbed) {
  auto listener = Listener::open("127.0.0.1", 0);
  const UniqueFd client = connected_to(*listener);
  const auto newcomer = listener->accept();
  ASSERT_TRUE(newcomer && *newcomer);
  const auto option = [&](int level, int name) {
    int value = -1;
    socklen_t size = sizeof value;
    ::getsockopt((*newcomer)->socket.get(), level, name, &value, &size);
    return value;
  };
  EXPECT_EQ(option(SOL_SOCKET, SO_KEEPALIVE), 1);
  EXPECT_EQ(std::chrono::seconds(option(IPPROTO_TCP, TCP_KEEPIDLE)), Limits::probe_after);
  EXPECT_EQ(std::chrono::seconds(option(IPPROTO_TCP, TCP_KEEPINTVL)), Limits::probe_interval);
  EXPECT_EQ(option(IPPROTO_TCP, TCP_KEEPCNT), Limits::probes_max);
}

TEST(Listener, WhoIsSentAwayIsToldWhyAlsoIfItTalks) {
  auto listener = Listener::open("127.0.0.1", 0);
  const UniqueFd client = connected_to(*listener);
  ASSERT_EQ(::send(client.get(), "hello\n", 6, 0), 6);
  EXPECT_EQ(listener->turn_away("full\n"), Listener::TurnedAway::one);
  std::array<char, 100> space{};
  const auto got = ::recv(client.get(), space.data(), space.size(), MSG_WAITALL);
  EXPECT_EQ(std::string(space.data(), static_cast<std::size_t>(got)), "full\n");
  EXPECT_EQ(listener->turn_away("full\n"), Listener::TurnedAway::nobody);
}

}  // namespace
}  // namespace chat
