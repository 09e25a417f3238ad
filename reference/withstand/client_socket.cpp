#include "withstand/client_socket.hpp"

#include <arpa/inet.h>
#include <gtest/gtest.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <sys/sendfile.h>
#include <sys/socket.h>

#include <algorithm>
#include <atomic>
#include <cerrno>
#include <cstring>
#include <utility>

#include "withstand/deadline.hpp"

namespace chat::withstand {
namespace {

[[noreturn]] void stuck(const std::string& what) {
  throw Stuck(what + ": " + std::strerror(errno));
}

std::string fresh_word() {
  static std::atomic<int> count = 0;
  return "word-" + std::to_string(::getpid()) + "-" + std::to_string(++count);
}

}  // namespace

ClientSocket::ClientSocket(int port, int receive_buffer_bytes)
    : socket_(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)) {
  if (!socket_) stuck("socket");
  if (receive_buffer_bytes > 0) {
    // Before connect(2): the window that is offered at first depends on it.
    ::setsockopt(descriptor(), SOL_SOCKET, SO_RCVBUF, &receive_buffer_bytes,
                 sizeof receive_buffer_bytes);
  }
  const int on = 1;  // what a test sends apart is to travel apart
  ::setsockopt(descriptor(), IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
  sockaddr_in server{};
  server.sin_family = AF_INET;
  server.sin_port = htons(static_cast<in_port_t>(port));
  server.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  if (::connect(descriptor(), reinterpret_cast<sockaddr*>(&server), sizeof server) != 0) {
    stuck("connect");
  }
}

std::string ClientSocket::address() const {
  sockaddr_in own{};
  socklen_t size = sizeof own;
  ::getsockname(descriptor(), reinterpret_cast<sockaddr*>(&own), &size);
  return "('127.0.0.1', " + std::to_string(ntohs(own.sin_port)) + ")";
}

void ClientSocket::wait_for(short events, const char* what) {
  pollfd waiting{descriptor(), events, 0};
  const int ready = ::poll(&waiting, 1, Deadline().left_ms());
  if (ready == 0) throw Stuck(std::string("still waiting for ") + what);
  if (ready < 0 && errno != EINTR) stuck("poll");
}

void ClientSocket::send(std::string_view bytes) {
  while (!bytes.empty()) {
    const ssize_t count =
        ::send(descriptor(), bytes.data(), bytes.size(), MSG_NOSIGNAL | MSG_DONTWAIT);
    if (count >= 0) {
      bytes.remove_prefix(static_cast<std::size_t>(count));
    } else if (errno == EAGAIN) {
      wait_for(POLLOUT, "the server to read");
    } else {
      stuck("send");
    }
  }
}

bool ClientSocket::send_if_possible(std::string_view bytes) {
  while (!bytes.empty()) {
    const ssize_t count = ::send(descriptor(), bytes.data(), bytes.size(), MSG_NOSIGNAL);
    if (count < 0) return false;
    bytes.remove_prefix(static_cast<std::size_t>(count));
  }
  return true;
}

void ClientSocket::send_file(int file, std::uint64_t size_bytes) {
  off_t offset = 0;
  while (static_cast<std::uint64_t>(offset) < size_bytes) {
    const std::size_t left = size_bytes - static_cast<std::uint64_t>(offset);
    if (::sendfile(descriptor(), file, &offset, left) <= 0) stuck("sendfile");
  }
}

bool ClientSocket::receive() {
  if (taken_ > 0) arrived_.erase(0, std::exchange(taken_, 0));
  wait_for(POLLIN, "the server to send");
  char piece[65536];
  const ssize_t count = ::recv(descriptor(), piece, sizeof piece, MSG_DONTWAIT);
  if (count > 0) arrived_.append(piece, static_cast<std::size_t>(count));
  if (count > 0 || (count < 0 && errno == EAGAIN)) return true;
  if (count < 0 && errno != ECONNRESET && errno != EPIPE) stuck("recv");
  end_ = count == 0 ? End::in_good_order : End::reset_linger;
  return false;
}

std::string ClientSocket::line() {
  for (;;) {
    const std::size_t end = arrived_.find('\n', taken_);
    if (end != std::string::npos) {
      std::string line = arrived_.substr(taken_, end - taken_);
      taken_ = end + 1;
      return line;
    }
    if (!receive()) throw Stuck("the connection ended instead of a line");
  }
}

std::string ClientSocket::bytes(std::size_t count) {
  while (arrived_.size() - taken_ < count) {
    if (!receive()) throw Stuck("the connection ended within the bytes");
  }
  std::string bytes = arrived_.substr(taken_, count);
  taken_ += count;
  return bytes;
}

void ClientSocket::skip(std::uint64_t count) {
  const std::uint64_t here = std::min<std::uint64_t>(count, arrived_.size() - taken_);
  taken_ += static_cast<std::size_t>(here);
  count -= here;
  constexpr std::uint64_t bytes_at_once_max = std::uint64_t{1} << 24;
  while (count > 0) {
    wait_for(POLLIN, "the server to send");
    // tcp(7): with MSG_TRUNC bytes are discarded and not stored in the buffer.
    const ssize_t got =
        ::recv(descriptor(), nullptr, std::min(count, bytes_at_once_max), MSG_TRUNC);
    if (got <= 0) stuck("the connection ended within the bytes");
    count -= static_cast<std::uint64_t>(got);
  }
}

End ClientSocket::skip_to_end() {
  do {
    arrived_.clear();
    taken_ = 0;
  } while (receive());
  return end_;
}

std::string ClientSocket::rest() {
  while (receive()) {
  }
  if (end_ == End::reset_linger) throw Stuck("the connection was reset");
  return std::exchange(arrived_, {});
}

bool ClientSocket::has_news() const {
  pollfd looking{descriptor(), POLLIN, 0};
  return taken_ < arrived_.size() || ::poll(&looking, 1, 0) > 0;
}

std::string ClientSocket::take_arrived() {
  std::string bytes = arrived_.substr(taken_);
  arrived_.clear();
  taken_ = 0;
  char piece[65536];
  const ssize_t count = ::recv(descriptor(), piece, sizeof piece, MSG_DONTWAIT);
  if (count == 0 || (count < 0 && errno != EAGAIN)) throw Stuck("the connection ended");
  if (count > 0) bytes.append(piece, static_cast<std::size_t>(count));
  return bytes;
}

void ClientSocket::half_close() {
  ::shutdown(descriptor(), SHUT_WR);
}

void ClientSocket::reset() {
  // socket(7): lingering for no time makes close(2) send a reset.
  const linger at_once{1, 0};
  ::setsockopt(descriptor(), SOL_SOCKET, SO_LINGER, &at_once, sizeof at_once);
  close();
}

void ClientSocket::prove_joined() {
  const std::string word = fresh_word();
  say("/" + word);
  const std::string answer = line();
  if (answer != "ERROR Unknown command: /" + word) throw Stuck("not let in: " + answer);
}

ClientSocket join(int port, int receive_buffer_bytes) {
  ClientSocket client(port, receive_buffer_bytes);
  client.prove_joined();
  return client;
}

Talking::~Talking() {
  if (!thread_.joinable()) return;
  client_.half_close();  // ends a send that waits for the server
  thread_.join();
}

void expect_silence(ClientSocket& sender, ClientSocket& receiver) {
  const std::string word = fresh_word();
  sender.say(word);
  EXPECT_EQ(receiver.line(), sender.address() + ": " + word);
}

}  // namespace chat::withstand
