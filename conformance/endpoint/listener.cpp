#include "endpoint/listener.hpp"

#include <poll.h>
#include <sys/socket.h>

namespace chatspec {

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
