#include "endpoint/reserved_port.hpp"

#include <sys/socket.h>
#include <sys/un.h>

#include <cstddef>
#include <cstring>
#include <random>
#include <string>

#include "endpoint/socket_address.hpp"

namespace chatspec {
namespace {

// Below 32768, where Linux's default ip_local_port_range begins (ip(7)), above the well-known ones.
constexpr int first_field = 20000;
constexpr int port_count = 12000;

Fd reserve_name(int port) {
  std::string name = "chatspec-port-" + std::to_string(port);
  sockaddr_un address{};
  address.sun_family = AF_UNIX;
  // sun_path[0] stays 0: an abstract name (unix(7)), which vanishes with its socket.
  std::memcpy(address.sun_path + 1, name.data(), name.size());
  auto size = static_cast<socklen_t>(offsetof(sockaddr_un, sun_path) + 1 + name.size());
  Fd socket(::socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0));
  if (socket && ::bind(socket.get(), reinterpret_cast<sockaddr*>(&address), size) != 0) {
    socket.close();
  }
  return socket;
}

bool can_bind(const SocketAddress& at) {
  Fd socket(::socket(at.family(), SOCK_STREAM | SOCK_CLOEXEC, 0));
  if (!socket) return at.family() == AF_INET6;  // no IPv6 here: nobody can take it there
  if (::bind(socket.get(), at.raw(), at.raw_size_bytes()) == 0) return true;
  return errno == EADDRNOTAVAIL;
}

}  // namespace

Result<ReservedPort> ReservedPort::take() {
  std::random_device random;
  int start = static_cast<int>(random() % port_count);
  for (int i = 0; i < port_count; ++i) {
    int port = first_field + (start + i) % port_count;
    Fd name = reserve_name(port);
    if (name && can_bind(SocketAddress::loopback4(port)) &&
        can_bind(SocketAddress::loopback6(port))) {
      return ReservedPort(port, std::move(name));
    }
  }
  return trouble("find a free port between 20000 and 31999: none is free");
}

}  // namespace chatspec
