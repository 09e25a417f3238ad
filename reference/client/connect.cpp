#include "client/connect.hpp"

#include <fmt/format.h>
#include <netdb.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <sys/socket.h>

#include <array>
#include <cerrno>
#include <cstring>
#include <memory>

namespace chat {
namespace {

/// 0, or the errno that says why not; EINTR if `stop` became readable.
int finish_connecting(int socket, int stop) {
  std::array<pollfd, 2> wait{pollfd{socket, POLLOUT, 0}, pollfd{stop, POLLIN, 0}};
  do {
    if (::poll(wait.data(), wait.size(), -1) < 0) wait[0].revents = wait[1].revents = 0;
    if (wait[1].revents != 0) return EINTR;
  } while (wait[0].revents == 0);
  int error = 0;
  socklen_t size = sizeof error;
  // connect(2), EINPROGRESS: SO_ERROR says how it ended.
  if (::getsockopt(socket, SOL_SOCKET, SO_ERROR, &error, &size) != 0) return errno;
  return error;
}

tl::expected<UniqueFd, int> try_address(const addrinfo& address, int stop) {
  UniqueFd socket(::socket(address.ai_family, address.ai_socktype | SOCK_CLOEXEC | SOCK_NONBLOCK,
                           address.ai_protocol));
  if (!socket) return tl::make_unexpected(errno);
  // A line is sent when it is typed, not when the one before has been acknowledged (tcp(7)).
  const int on = 1;
  ::setsockopt(socket.get(), IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
  if (::connect(socket.get(), address.ai_addr, address.ai_addrlen) == 0) return socket;
  if (errno != EINPROGRESS) return tl::make_unexpected(errno);
  if (const int error = finish_connecting(socket.get(), stop)) return tl::make_unexpected(error);
  return socket;
}

const char* advice(int error) {
  switch (error) {
    case ECONNREFUSED:
      return "; is a server running there?";
    case ENETUNREACH:
    case EHOSTUNREACH:
    case ETIMEDOUT:
      return "; check the host and the network";
    default:
      return "";
  }
}

}  // namespace

tl::expected<UniqueFd, std::string> connect_to(const std::string& host, std::uint16_t port,
                                               int stop) {
  addrinfo hints{};
  hints.ai_socktype = SOCK_STREAM;
  addrinfo* list = nullptr;
  const int trouble = ::getaddrinfo(host.c_str(), std::to_string(port).c_str(), &hints, &list);
  if (trouble != 0) {
    const char* reason = trouble == EAI_SYSTEM ? std::strerror(errno) : gai_strerror(trouble);
    return tl::make_unexpected(fmt::format("cannot find host {}: {}; check --host", host, reason));
  }
  const std::unique_ptr<addrinfo, decltype(&freeaddrinfo)> owner(list, &freeaddrinfo);
  int error = 0;
  for (const addrinfo* address = list; address; address = address->ai_next) {
    auto socket = try_address(*address, stop);
    if (socket) return *std::move(socket);
    error = socket.error();
    if (error == EINTR) break;
  }
  return tl::make_unexpected(fmt::format("cannot connect to {}:{}: {}{}", host, port,
                                         std::strerror(error), advice(error)));
}

}  // namespace chat
