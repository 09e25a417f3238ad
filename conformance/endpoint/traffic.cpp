// What is on its way between programs, and not yet with the one for whom it is.
#include <sys/socket.h>

#include <algorithm>
#include <array>
#include <cstring>
#include <utility>

#include "endpoint/sock_diag.hpp"
#include "endpoint/sock_diag_query.hpp"

namespace chatspec {
namespace {

// One form for both families: a server that listens on all IPv6 addresses has IPv4 peers, and the
// two ends of such a connection are of different families.
struct EndPoint {
  std::array<std::uint8_t, 16> host{};
  int port = 0;
  bool operator==(const EndPoint&) const = default;
};

EndPoint end_point(int family, const void* host, int port) {
  EndPoint point;
  point.port = port;
  if (family == AF_INET6) {
    std::memcpy(point.host.data(), host, 16);
  } else {
    point.host[10] = point.host[11] = 0xff;  // ::ffff:127.0.0.1
    std::memcpy(point.host.data() + 12, host, 4);
  }
  return point;
}

EndPoint end_point(const SocketAddress& address) {
  const void* host = address.family() == AF_INET6
                         ? static_cast<const void*>(
                               &reinterpret_cast<const sockaddr_in6*>(address.raw())->sin6_addr)
                         : &reinterpret_cast<const sockaddr_in*>(address.raw())->sin_addr;
  return end_point(address.family(), host, address.port());
}

SocketFound find_far_end(const inet_diag_msg& socket) {
  inet_diag_sockid far = socket.id;
  std::swap(far.idiag_sport, far.idiag_dport);
  std::swap(far.idiag_src, far.idiag_dst);
  far.idiag_cookie[0] = INET_DIAG_NOCOOKIE;
  far.idiag_cookie[1] = INET_DIAG_NOCOOKIE;
  return find_socket(socket.idiag_family, far);
}

std::string between(const inet_diag_msg& socket) {
  return " from port " + std::to_string(ntohs(socket.id.idiag_sport)) + " to port " +
         std::to_string(ntohs(socket.id.idiag_dport));
}

// Bytes wait in the sender's queue until they are acknowledged, and the kernel may take 40 ms for
// that long after they were read. So ask both ends what left and what arrived.
bool has_all_arrived(const inet_diag_msg& sender, int port) {
  SocketFound here = find_socket(sender.idiag_family, sender.id);
  if (!here.exists) return false;
  SocketFound there = find_far_end(sender);
  if (!there.exists || there.state == tcp_listen) return false;
  // Whoever connected to `port` counts its SYN as a byte that was acknowledged.
  std::uint64_t syn = ntohs(sender.id.idiag_dport) == port ? 1 : 0;
  return here.acked_bytes + here.unacked_bytes == there.arrived_bytes + syn;
}

class Look {
 public:
  Look(int port, const std::vector<SocketAddress>& except) : port_(port) {
    for (const SocketAddress& one : except) except_.push_back(end_point(one));
  }

  void at(const inet_diag_msg& socket) {
    int here = ntohs(socket.id.idiag_sport), there = ntohs(socket.id.idiag_dport);
    if (!found_.empty() || (here != port_ && there != port_)) return;
    if (socket.idiag_state == tcp_listen) {
      if (socket.idiag_rqueue != 0) found_ = "a connection waits to be accepted";
      return;
    }
    if (is_excepted(socket)) return;
    std::string who = std::to_string(here == port_ ? there : here);
    if (socket.idiag_state == tcp_syn_sent || socket.idiag_state == tcp_syn_received) {
      found_ = "the connection from port " + who + " is being made";
    } else if (socket.idiag_rqueue != 0) {
      found_ = here == port_ ? "the server has not read all that came from port " + who
                             : "port " + who + " has not read all that came from the server";
    } else if (socket.idiag_wqueue != 0) {
      unacknowledged_.push_back(socket);
    }
  }

  // Not before the dump is over: the answers would meet.
  std::string result() {
    for (const inet_diag_msg& socket : unacknowledged_) {
      if (!found_.empty() || has_all_arrived(socket, port_)) continue;
      found_ = "bytes are on their way" + between(socket);
    }
    return found_;
  }

 private:
  bool is_excepted(const inet_diag_msg& socket) const {
    if (except_.empty()) return false;
    const inet_diag_sockid& id = socket.id;
    EndPoint ends[] = {end_point(socket.idiag_family, id.idiag_src, ntohs(id.idiag_sport)),
                       end_point(socket.idiag_family, id.idiag_dst, ntohs(id.idiag_dport))};
    return std::any_of(except_.begin(), except_.end(),
                       [&](const EndPoint& one) { return one == ends[0] || one == ends[1]; });
  }

  int port_;
  std::vector<EndPoint> except_;
  std::vector<inet_diag_msg> unacknowledged_;
  std::string found_;
};

}  // namespace

std::string look_at_traffic(int port, const std::vector<SocketAddress>& except) {
  Look look(port, except);
  for (int family : {AF_INET, AF_INET6}) {
    bool told = visit_sockets(family, [&](const inet_diag_msg& socket) { look.at(socket); });
    if (!told) return "the kernel does not tell about connections";
  }
  return look.result();
}

std::string look_at_deliveries(int port) {
  std::vector<inet_diag_msg> making, unacknowledged;
  bool is_crowded = false;  // the kernel drops attempts to connect until one is accepted
  for (int family : {AF_INET, AF_INET6}) {
    visit_sockets(family, [&](const inet_diag_msg& socket) {
      int here = ntohs(socket.id.idiag_sport), there = ntohs(socket.id.idiag_dport);
      if (here != port && there != port) return;
      if (socket.idiag_state == tcp_listen) {
        is_crowded = is_crowded || socket.idiag_rqueue > socket.idiag_wqueue;
      } else if (socket.idiag_state == tcp_syn_sent || socket.idiag_state == tcp_syn_received) {
        making.push_back(socket);
      } else if (socket.idiag_wqueue != 0) {
        unacknowledged.push_back(socket);
      }
    });
  }
  if (!making.empty() && !is_crowded) {
    return "a connection is being made" + between(making.front());
  }
  for (const inet_diag_msg& socket : unacknowledged) {
    SocketFound here = find_socket(socket.idiag_family, socket.id);
    if (!here.exists || here.unacked_bytes == 0) continue;
    // Only what does not fit into the far end's window stays here until somebody reads there.
    bool waits_for_reader =
        here.unacked_bytes == here.unsent_bytes && find_far_end(socket).unread_bytes != 0;
    if (!waits_for_reader) return "something is on its way" + between(socket);
  }
  return {};
}

std::optional<int> connections_at(int port) {
  int count = 0;
  for (int family : {AF_INET, AF_INET6}) {
    bool told = visit_sockets(family, [&](const inet_diag_msg& socket) {
      bool is_one = socket.idiag_state == tcp_established;
      if (is_one && ntohs(socket.id.idiag_sport) == port) ++count;
    });
    if (!told) return std::nullopt;
  }
  return count;
}

}  // namespace chatspec
