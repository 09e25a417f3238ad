// How the kernel is asked about TCP sockets (sock_diag(7)); for sock_diag.cpp and traffic.cpp.
#pragma once

#include <linux/inet_diag.h>

#include <cstdint>
#include <functional>

#include "endpoint/socket_address.hpp"

namespace chatspec {

// tcp_states.h is the kernel's own; these numbers are part of what it tells programs.
enum TcpState : std::uint8_t {
  tcp_established = 1,
  tcp_syn_sent = 2,
  tcp_syn_received = 3,
  tcp_time_wait = 6,
  tcp_close = 7,
  tcp_listen = 10,
  tcp_new_syn_received = 12,  ///< the last of those that are older than Linux 6
};

/// What the kernel said about one socket.
struct SocketFound {
  bool kernel_answered = false;
  bool exists = false;
  std::uint8_t state = 0;
  std::uint32_t inode = 0;  ///< as in the links of /proc/PID/fd; 0: no program holds it any more
  bool is_whole = false;    ///< not so of the remains that the kernel keeps of a closed socket
  std::uint64_t arrived_bytes = 0;  ///< FIN counts as one
  std::uint64_t acked_bytes = 0;    ///< of a socket that connected: the SYN counts as one; FIN too
  std::uint32_t unread_bytes = 0;   ///< of a listener: connections that wait to be accepted
  std::uint32_t unacked_bytes = 0;  ///< with those that have not left yet; FIN counts as one
  std::uint32_t unsent_bytes = 0;  ///< of these; 0 where the kernel is older than that number (4.6)
};

/// The two ends of the socket that is meant: its own, and the far one.
inet_diag_sockid socket_id(const SocketAddress& owner, const SocketAddress& other);

SocketFound find_socket(int family, const inet_diag_sockid& id);

/// Every TCP socket of this family in our network namespace, but those in TIME_WAIT, which no
/// program can do anything about. False: the kernel did not tell all of them.
bool visit_sockets(int family, const std::function<void(const inet_diag_msg&)>& visit);

/// Sockets belong to the network namespace in which they were made: ask with a new one from now on.
void renew_sock_diag_socket();

}  // namespace chatspec
