#include "endpoint/sock_diag_query.hpp"

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

Fd& netlink() {
  static Fd socket;
  if (!socket) {
    socket = Fd(::socket(AF_NETLINK, SOCK_DGRAM | SOCK_CLOEXEC, NETLINK_SOCK_DIAG));
  }
  return socket;
}

Request request_for(int family, int flags) {
  Request request{};
  request.header.nlmsg_len = sizeof request;
  request.header.nlmsg_type = SOCK_DIAG_BY_FAMILY;
  request.header.nlmsg_flags = static_cast<std::uint16_t>(NLM_F_REQUEST | flags);
  request.body.sdiag_family = static_cast<std::uint8_t>(family);
  request.body.sdiag_protocol = IPPROTO_TCP;
  request.body.idiag_states = ~0U;
  return request;
}

bool ask(const Request& request) {
  return netlink() && ::send(netlink().get(), &request, sizeof request, 0) >= 0;
}

void put_address(const SocketAddress& address, __be32 (&host)[4], __be16& port) {
  port = htons(static_cast<std::uint16_t>(address.port()));
  if (address.family() == AF_INET6) {
    std::memcpy(host, &reinterpret_cast<const sockaddr_in6*>(address.raw())->sin6_addr, 16);
  } else {
    std::memcpy(host, &reinterpret_cast<const sockaddr_in*>(address.raw())->sin_addr, 4);
  }
}

template <class Number>
void read_number(const rtattr* attribute, std::size_t offset, Number& number) {
  // An older kernel's structure may be shorter.
  if (RTA_PAYLOAD(attribute) < offset + sizeof number) return;
  std::memcpy(&number, static_cast<const char*>(RTA_DATA(attribute)) + offset, sizeof number);
}

void read_attributes(const nlmsghdr* message, SocketFound& found) {
  auto* body = static_cast<const inet_diag_msg*>(NLMSG_DATA(message));
  auto left = static_cast<int>(message->nlmsg_len - NLMSG_LENGTH(sizeof *body));
  auto* attribute = reinterpret_cast<const rtattr*>(body + 1);
  for (; RTA_OK(attribute, left); attribute = RTA_NEXT(attribute, left)) {
    if (attribute->rta_type != INET_DIAG_INFO) continue;
    found.is_whole = true;
    read_number(attribute, offsetof(tcp_info, tcpi_bytes_received), found.arrived_bytes);
    read_number(attribute, offsetof(tcp_info, tcpi_bytes_acked), found.acked_bytes);
    read_number(attribute, offsetof(tcp_info, tcpi_notsent_bytes), found.unsent_bytes);
  }
}

}  // namespace

inet_diag_sockid socket_id(const SocketAddress& owner, const SocketAddress& other) {
  inet_diag_sockid id{};
  put_address(owner, id.idiag_src, id.idiag_sport);
  put_address(other, id.idiag_dst, id.idiag_dport);
  id.idiag_cookie[0] = INET_DIAG_NOCOOKIE;
  id.idiag_cookie[1] = INET_DIAG_NOCOOKIE;
  return id;
}

SocketFound find_socket(int family, const inet_diag_sockid& id) {
  SocketFound found;
  Request request = request_for(family, 0);
  request.body.idiag_ext = 1 << (INET_DIAG_INFO - 1);
  request.body.id = id;
  if (!ask(request)) return found;
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
  found.inode = body->idiag_inode;
  found.unread_bytes = body->idiag_rqueue;
  found.unacked_bytes = body->idiag_wqueue;
  read_attributes(message, found);
  return found;
}

bool visit_sockets(int family, const std::function<void(const inet_diag_msg&)>& visit) {
  Request request = request_for(family, NLM_F_DUMP);
  // Those that can carry something. Newer kernels have more states, at more cost.
  request.body.idiag_states =
      ((1U << (tcp_new_syn_received + 1)) - 2) & ~(1U << tcp_time_wait) & ~(1U << tcp_close);
  if (!ask(request)) return false;
  // Read to its end in any case: the next question must not find the rest of this answer.
  alignas(nlmsghdr) static char answer[32768];
  while (true) {
    ssize_t size = ::recv(netlink().get(), answer, sizeof answer, 0);
    if (size < 0 && errno == EINTR) continue;
    if (size <= 0) {
      renew_sock_diag_socket();
      return false;
    }
    auto left = static_cast<std::size_t>(size);
    for (auto* message = reinterpret_cast<const nlmsghdr*>(answer); NLMSG_OK(message, left);
         message = NLMSG_NEXT(message, left)) {
      if (message->nlmsg_type == NLMSG_DONE) return true;
      if (message->nlmsg_type == NLMSG_ERROR) return false;
      visit(*static_cast<const inet_diag_msg*>(NLMSG_DATA(message)));
    }
  }
}

void renew_sock_diag_socket() {
  netlink().close();
}

}  // namespace chatspec
