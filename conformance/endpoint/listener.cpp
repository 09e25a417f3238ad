#include "endpoint/listener.hpp"

#include <poll.h>
#include <sys/socket.h>

namespace chatspec {
namespace {

template <typename Address>
bool bind_and_listen(const Fd& socket, const Address& at) {
  return ::bind(socket.get(), reinterpret_cast<const sockaddr*>(&at), sizeof at) == 0 &&
         ::listen(socket.get(), 1) == 0;
}

}  // namespace

Result<std::unique_ptr<Listener>> Listener::open(int port) {
  SocketAddress at = SocketAddress::loopback4(port);
  Fd socket(::socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0));
  if (!socket) return last_error("make a socket");
  int on = 1;
  ::setsockopt(socket.get(), SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
  if (::bind(socket.get(), at.raw(), at.raw_size_bytes()) != 0 || ::listen(socket.get(), 8) != 0) {
    return last_error("listen on " + at.text());
  }
  auto local = SocketAddress::local(socket.get());
  if (!local) return tl::unexpected(local.error());
  return std::unique_ptr<Listener>(new Listener(std::move(socket), local->port()));
}

Result<Fd> take_port(int port) {
  // Without SO_REUSEADDR, at the address that stands for all of both families: ipv6(7). Where there
  // is no IPv6, of one.
  sockaddr_in6 both{};
  both.sin6_family = AF_INET6;
  both.sin6_port = htons(static_cast<std::uint16_t>(port));
  Fd socket(::socket(AF_INET6, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0));
  int off = 0;
  if (::setsockopt(socket.get(), IPPROTO_IPV6, IPV6_V6ONLY, &off, sizeof off) == 0 &&
      bind_and_listen(socket, both)) {
    return socket;
  }
  sockaddr_in one{};
  one.sin_family = AF_INET;
  one.sin_port = both.sin6_port;
  socket = Fd(::socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0));
  if (bind_and_listen(socket, one)) return socket;
  return last_error("listen on port " + std::to_string(port));
}

std::unique_ptr<Wire> Listener::take() {
  return std::move(accepted_);
}

short Listener::interest() const {
  return POLLIN;
}

void Listener::ready(short) {
  Fd connection(::accept4(socket_.get(), nullptr, nullptr, SOCK_NONBLOCK | SOCK_CLOEXEC));
  if (!connection) return;
  if (auto wire = Wire::adopt(std::move(connection))) accepted_ = std::move(*wire);
  socket_.close();
}

}  // namespace chatspec
