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
  bool has_info = false;  ///< not so when the kernel keeps only the remains of a closed socket
  FarEnd far_end;
};

// tcp_states.h is the kernel's own; TCP_LISTEN has had this number since the beginning.
constexpr std::uint8_t kTcpListen = 10;
constexpr std::uint8_t kTcpSynSent = 2;
constexpr std::uint8_t kTcpSynReceived = 3;
constexpr std::uint8_t kTcpTimeWait = 6;
constexpr std::uint8_t kTcpClose = 7;

void put_address(const SocketAddress& address, __be32 (&host)[4], __be16& port) {
  port = htons(static_cast<std::uint16_t>(address.port()));
  if (address.family() == AF_INET6) {
    std::memcpy(host, &reinterpret_cast<const sockaddr_in6*>(address.raw())->sin6_addr, 16);
  } else {
    std::memcpy(host, &reinterpret_cast<const sockaddr_in*>(address.raw())->sin_addr, 4);
  }
}

void read_attributes(const nlmsghdr* message, Found& found) {
  auto* body = static_cast<const inet_diag_msg*>(NLMSG_DATA(message));
  auto left = static_cast<int>(message->nlmsg_len - NLMSG_LENGTH(sizeof *body));
  auto* attribute = reinterpret_cast<const rtattr*>(body + 1);
  for (; RTA_OK(attribute, left); attribute = RTA_NEXT(attribute, left)) {
    constexpr auto kEnd = offsetof(tcp_info, tcpi_bytes_received) + sizeof(std::uint64_t);
    if (attribute->rta_type != INET_DIAG_INFO || RTA_PAYLOAD(attribute) < kEnd) continue;
    std::memcpy(
        &found.far_end.arrived_bytes,
        static_cast<const char*>(RTA_DATA(attribute)) + offsetof(tcp_info, tcpi_bytes_received),
        sizeof found.far_end.arrived_bytes);
    found.has_info = true;
  }
}

// One for the network namespace we are in.
Fd& netlink() {
  static Fd socket;
  if (!socket) {
    socket = Fd(::socket(AF_NETLINK, SOCK_DGRAM | SOCK_CLOEXEC, NETLINK_SOCK_DIAG));
  }
  return socket;
}

std::optional<bool>& answers() {
  static std::optional<bool> known;
  return known;
}

// Asks for the socket whose own address is `owner` and whose other end is `other`.
Found find_socket(const SocketAddress& owner, const SocketAddress& other) {
  Found found;
  if (!netlink()) return found;
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
  if (::send(netlink().get(), &request, sizeof request, 0) < 0) return found;
  alignas(nlmsghdr) char answer[4096];
  ssize_t size = ::recv(netlink().get(), answer, sizeof answer, 0);
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
  read_attributes(message, found);
  return found;
}

bool same_address(const SocketAddress& address, const __be32* host, __be16 port) {
  if (address.port() != ntohs(port)) return false;
  if (address.family() == AF_INET6) {
    return std::memcmp(&reinterpret_cast<const sockaddr_in6*>(address.raw())->sin6_addr, host,
                       16) == 0;
  }
  return std::memcmp(&reinterpret_cast<const sockaddr_in*>(address.raw())->sin_addr, host, 4) == 0;
}

// What is going on at one socket of the dump; empty: nothing.
std::string traffic_at(const inet_diag_msg& socket, int port,
                       const std::vector<SocketAddress>& except) {
  int here = ntohs(socket.id.idiag_sport), there = ntohs(socket.id.idiag_dport);
  if (here != port && there != port) return "";
  if (socket.idiag_state == kTcpListen) {
    // Of a listening socket this is the number of connections that wait to be accepted.
    return socket.idiag_rqueue == 0 ? "" : "a connection waits to be accepted";
  }
  for (const SocketAddress& one : except) {
    if (same_address(one, socket.id.idiag_src, socket.id.idiag_sport) ||
        same_address(one, socket.id.idiag_dst, socket.id.idiag_dport)) {
      return "";
    }
  }
  std::string who = std::to_string(here == port ? there : here);
  if (socket.idiag_state == kTcpSynSent || socket.idiag_state == kTcpSynReceived) {
    return "the connection of port " + who + " is being made";
  }
  if (socket.idiag_rqueue != 0 && here == port) {
    return "the server has not read all that came from port " + who;
  }
  if (socket.idiag_rqueue != 0 || socket.idiag_wqueue != 0) {
    return "bytes are on their way on the connection of port " + who;
  }
  return "";
}

bool ask_for_all(int family) {
  Request request{};
  request.header.nlmsg_len = sizeof request;
  request.header.nlmsg_type = SOCK_DIAG_BY_FAMILY;
  request.header.nlmsg_flags = NLM_F_REQUEST | NLM_F_DUMP;
  request.body.sdiag_family = static_cast<std::uint8_t>(family);
  request.body.sdiag_protocol = IPPROTO_TCP;
  // All but TIME_WAIT, which no program can do anything about, and CLOSE.
  request.body.idiag_states = ~0U & ~(1U << kTcpTimeWait) & ~(1U << kTcpClose);
  return ::send(netlink().get(), &request, sizeof request, 0) >= 0;
}

// Reads a whole dump, also when the answer is known before its end: the next one must not find it.
std::string traffic_of_family(int family, int port, const std::vector<SocketAddress>& except) {
  if (!netlink() || !ask_for_all(family)) return "the kernel does not tell about connections";
  std::string found;
  alignas(nlmsghdr) char answer[32768];
  while (true) {
    ssize_t size = ::recv(netlink().get(), answer, sizeof answer, 0);
    if (size <= 0) return found;
    auto left = static_cast<std::size_t>(size);
    for (auto* message = reinterpret_cast<const nlmsghdr*>(answer); NLMSG_OK(message, left);
         message = NLMSG_NEXT(message, left)) {
      if (message->nlmsg_type == NLMSG_DONE || message->nlmsg_type == NLMSG_ERROR) return found;
      auto* socket = static_cast<const inet_diag_msg*>(NLMSG_DATA(message));
      if (found.empty()) found = traffic_at(*socket, port, except);
    }
  }
}

SocketAddress nowhere(int family) {
  // Port 0 of the loopback address: no connection has it, so the kernel finds the listener.
  return family == AF_INET6 ? SocketAddress::loopback6(0) : SocketAddress::loopback4(0);
}

}  // namespace

std::optional<FarEnd> look_at_far_end(const SocketAddress& mine, const SocketAddress& theirs) {
  Found found = find_socket(theirs, mine);
  // Without an established socket the kernel falls back to the listener of that port. Of one whose
  // program has closed it, nothing is known any more, for nobody will read.
  if (!found.exists || !found.has_info || found.state == kTcpListen) return std::nullopt;
  return found.far_end;
}

bool is_listening(const SocketAddress& address) {
  Found found = find_socket(address, nowhere(address.family()));
  return found.exists && found.state == kTcpListen;
}

bool sock_diag_works() {
  if (!answers())
    answers() = find_socket(SocketAddress::loopback4(1), nowhere(AF_INET)).kernel_answered;
  return *answers();
}

std::string look_at_traffic(int port, const std::vector<SocketAddress>& except) {
  std::string found = traffic_of_family(AF_INET, port, except);
  return found.empty() ? traffic_of_family(AF_INET6, port, except) : found;
}

void forget_sock_diag() {
  netlink().close();
  answers().reset();
}

}  // namespace chatspec
