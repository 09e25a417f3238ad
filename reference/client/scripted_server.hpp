// For tests: a server on the loopback that does what the test says. It waits for facts; a deadline
// is only against hanging.
#pragma once

#include <arpa/inet.h>
#include <gtest/gtest.h>
#include <netinet/in.h>
#include <poll.h>
#include <sys/socket.h>

#include <cerrno>
#include <cstdint>
#include <string>
#include <string_view>

#include "base/unique_fd.hpp"

namespace chat {

/// Far beyond what anything here takes on a loaded machine.
inline constexpr int hang_milliseconds = 30'000;

/// Waits for it to be readable, or at its end.
inline bool readable(int descriptor) {
  pollfd wait{descriptor, POLLIN, 0};
  int ready = 0;
  do {
    ready = ::poll(&wait, 1, hang_milliseconds);
  } while (ready < 0 && errno == EINTR);
  return ready > 0;
}

class ScriptedServer {
 public:
  ScriptedServer() : listener_(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)) {
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    auto* generic = reinterpret_cast<sockaddr*>(&address);
    socklen_t size = sizeof address;
    EXPECT_EQ(::bind(listener_.get(), generic, size), 0);
    EXPECT_EQ(::listen(listener_.get(), 8), 0);
    EXPECT_EQ(::getsockname(listener_.get(), generic, &size), 0);
    port_ = ntohs(address.sin_port);
  }

  std::uint16_t port() const { return port_; }

  void accepts() {
    ASSERT_TRUE(readable(listener_.get())) << "nobody connected";
    peer_ = UniqueFd(::accept4(listener_.get(), nullptr, nullptr, SOCK_CLOEXEC));
    ASSERT_TRUE(peer_);
  }
  void sends(std::string_view bytes) {
    while (!bytes.empty()) {
      const ssize_t count = ::send(peer_.get(), bytes.data(), bytes.size(), MSG_NOSIGNAL);
      ASSERT_TRUE(count > 0 || errno == EINTR) << "the client takes no more";
      if (count > 0) bytes.remove_prefix(static_cast<std::size_t>(count));
    }
  }
  /// The next line, without LF.
  std::string line() {
    std::string line;
    for (std::string next; (next = bytes(1)) != "\n";) {
      if (next.empty()) return line + "<end>";
      line += next;
    }
    return line;
  }
  /// The next bytes; fewer at the end of input.
  std::string bytes(std::size_t count) {
    std::string bytes(count, '\0');
    std::size_t got = 0;
    while (got < count) {
      if (!readable(peer_.get())) {
        ADD_FAILURE() << "nothing came, and no end either, after " << got << " bytes";
        break;
      }
      const ssize_t more = ::recv(peer_.get(), bytes.data() + got, count - got, 0);
      if (more < 0 && errno == EINTR) continue;
      if (more <= 0) break;
      got += static_cast<std::size_t>(more);
    }
    bytes.resize(got);
    return bytes;
  }
  bool is_at_end() { return bytes(1).empty(); }
  /// Nothing has come so far that was not read.
  bool has_nothing_to_read() {
    char byte = 0;
    return ::recv(peer_.get(), &byte, 1, MSG_PEEK | MSG_DONTWAIT) < 0 && errno == EAGAIN;
  }
  void half_closes() { ::shutdown(peer_.get(), SHUT_WR); }
  void closes() { peer_.reset(); }
  void resets() {
    const linger abort{1, 0};  // socket(7): close sends a reset
    ::setsockopt(peer_.get(), SOL_SOCKET, SO_LINGER, &abort, sizeof abort);
    peer_.reset();
  }

 private:
  UniqueFd listener_;
  UniqueFd peer_;
  std::uint16_t port_ = 0;
};

}  // namespace chat
