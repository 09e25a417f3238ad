#include "endpoint/sock_diag.hpp"

#include <sys/socket.h>

#include "endpoint/sock_diag_query.hpp"

namespace chatspec {
namespace {

SocketAddress nowhere(int family) {
  // Port 0 of the loopback address: no connection has it, so the kernel finds the listener.
  return family == AF_INET6 ? SocketAddress::loopback6(0) : SocketAddress::loopback4(0);
}

SocketFound find(const SocketAddress& owner, const SocketAddress& other) {
  return find_socket(owner.family(), socket_id(owner, other));
}

std::optional<bool>& answers() {
  static std::optional<bool> known;
  return known;
}

}  // namespace

std::optional<FarEnd> look_at_far_end(const SocketAddress& mine, const SocketAddress& theirs) {
  SocketFound found = find(theirs, mine);
  // Without an established socket the kernel falls back to the listener of that port. Of one whose
  // program has closed it only remains are kept (FIN_WAIT_2, TIME_WAIT): nobody will read there.
  if (!found.exists || !found.is_whole || found.state == tcp_listen) return std::nullopt;
  return FarEnd{found.arrived_bytes, found.unread_bytes};
}

bool is_listening(const SocketAddress& address) {
  SocketFound found = find(address, nowhere(address.family()));
  return found.exists && found.state == tcp_listen;
}

bool sock_diag_works() {
  if (!answers()) {
    answers() = find(SocketAddress::loopback4(1), nowhere(AF_INET)).kernel_answered;
  }
  return *answers();
}

bool kernel_tells_of(const SocketAddress& address) {
  return sock_diag_works() && address.is_of_this_machine();
}

void forget_sock_diag() {
  renew_sock_diag_socket();
  answers().reset();
}

}  // namespace chatspec
