#include "endpoint/sock_diag.hpp"

#include <linux/inet_diag.h>
#include <linux/netlink.h>
#include <linux/rtnetlink.h>
#include <linux/sock_diag.h>
#include <linux/tcp.h>
#include <sys/socket.h>

#include <cerrno>
#include <cstddef>
#include <cstring>

#include "endpoint/fd.hpp"

namespace chatspec {
namespace {

struct Request {
  nlmsghdr header;
  inet_diag_req_v2 body;
};

struct Found {
  bool kernel_answered = false;
  bool exists = false;
  std::uint8_t state = 0;
  FarEnd far_end;
};

// tcp_states.h is the kernel's own; TCP_LISTEN has had this number since the beginning.
constexpr std::uint8_t kTcpListen = 10;

void put_address(const SocketAddress& address, __be32 (&host)[4], __be16& port) {
  port = htons(static_cast<std::uint16_t>(address.port()));
  if (address.family() == AF_INET6) {
    std::memcpy(host, &reinterpret_cast<const sockaddr_in6*>(address.raw())->sin6_addr, 16);
  } else {
    std::memcpy(host, &reinterpret_cast<const sockaddr_in*>(address.raw())->sin_addr, 4);
  }
}

void read_attributes(const nlmsghdr* message, FarEnd& far_end) {
  auto* body = static_cast<const inet_diag_msg*>(NLMSG_DATA(message));
  auto left = static_cast<int>(message->nlmsg_len - NLMSG_LENGTH(sizeof *body));
  auto* attribute = reinterpret_cast<const rtattr*>(body + 1);
  for (; RTA_OK(attribute, left); attribute = RTA_NEXT(attribute, left)) {
    constexpr auto kEnd = offsetof(tcp_info, tcpi_bytes_received) + sizeof(std::uint64_t);
    if (attribute->rta_type != INET_DIAG_INFO || RTA_PAYLOAD(attribute) < kEnd) continue;
    std::memcpy(
        &far_end.arrived_bytes,
        static_cast<const char*>(RTA_DATA(attribute)) + offsetof(tcp_info, tcpi_bytes_received),
        sizeof far_end.arrived_bytes);
  }
}

// Asks for the socket whose own address is `owner` and whose other end is `other`.
Found find_socket(const SocketAddress& owner, const SocketAddress& other) {
  Found found;
  static const Fd netlink(::socket(AF_NETLINK, SOCK_DGRAM | SOCK_CLOEXEC, NETLINK_SOCK_DIAG));
  if (!netlink) return found;
  Request request{};
  request.header.nlmsg_len = sizeof request;
  request.header.nlmsg_type = SOCK_DIAG_BY_FAMILY;
  request.header.nlmsg_flags = NLM_F_REQUEST;
  request.body.sdiag_family = static_cast<std::uint8_t>(owner.family());
  request.body.sdiag_protocol = IPPROTO_TCP;
  request.body.idiag_ext = 1 << (INET_DIAG_INFO - 1);
  request.body.idiag_states = ~0U;
  put_address(owner, request.body.id.idiag_src, request.body.id.idiag_sport);
  put_address(other, request.body.id.idiag_dst, request.body.id.idiag_dport);
  request.body.id.idiag_cookie[0] = INET_DIAG_NOCOOKIE;
  request.body.id.idiag_cookie[1] = INET_DIAG_NOCOOKIE;
  if (::send(netlink.get(), &request, sizeof request, 0) < 0) return found;
  alignas(nlmsghdr) char answer[4096];
  ssize_t size = ::recv(netlink.get(), answer, sizeof answer, 0);
  auto* message = reinterpret_cast<const nlmsghdr*>(answer);
  if (size < 0 || !NLMSG_OK(message, static_cast<std::size_t>(size))) return found;
  if (message->nlmsg_type == NLMSG_ERROR) {
    auto* error = static_cast<const nlmsgerr*>(NLMSG_DATA(message));
    found.kernel_answered = error->error == -ENOENT;
    return found;
  }
  auto* body = static_cast<const inet_diag_msg*>(NLMSG_DATA(message));
  found.kernel_answered = true;
  found.exists = true;
  found.state = body->idiag_state;
  found.far_end.unread_bytes = body->idiag_rqueue;
  read_attributes(message, found.far_end);
  return found;
}

SocketAddress nowhere(int family) {
  // Port 0 of the loopback address: no connection has it, so the kernel finds the listener.
  return family == AF_INET6 ? SocketAddress::loopback6(0) : SocketAddress::loopback4(0);
}

}  // namespace

std::optional<FarEnd> look_at_far_end(const SocketAddress& mine, const SocketAddress& theirs) {
  Found found = find_socket(theirs, mine);
  // Without an established socket the kernel falls back to the listener of that port.
  if (!found.exists || found.state == kTcpListen) return std::nullopt;
  return found.far_end;
}

bool is_listening(const SocketAddress& address) {
  Found found = find_socket(address, nowhere(address.family()));
  return found.exists && found.state == kTcpListen;
}

bool sock_diag_works() {
  static const bool works =
      find_socket(SocketAddress::loopback4(1), nowhere(AF_INET)).kernel_answered;
  return works;
}

}  // namespace chatspec
