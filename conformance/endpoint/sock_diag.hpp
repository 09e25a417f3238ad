// Looking at TCP sockets of other processes through the kernel (sock_diag(7), Linux).
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "endpoint/socket_address.hpp"

namespace chatspec {

/// What the socket at the other end of a connection has taken so far.
struct FarEnd {
  std::uint64_t arrived_bytes = 0;  ///< received by its kernel since the connection began
  std::uint32_t unread_bytes = 0;   ///< of these, not yet read by its program
};

/// The far end of the connection from `mine` to `theirs`; both must be on this machine. Nothing if
/// there is no such socket (it was closed) or the kernel does not tell.
std::optional<FarEnd> look_at_far_end(const SocketAddress& mine, const SocketAddress& theirs);

/// Whether some program listens at this address (or at all addresses, with this port).
bool is_listening(const SocketAddress& address);

/// What is still on its way on connections of `port` (either end), for a person: bytes that were
/// sent and not yet received, received and not yet read, or a connection that waits to be accepted;
/// empty if there is nothing. Connections one end of which is in `except` do not count.
std::string look_at_traffic(int port, const std::vector<SocketAddress>& except);

/// What will arrive on connections of `port` (either end) whatever the programs do, for a person:
/// connections that are being made, bytes and ends that the kernel has still to carry; empty if
/// there is nothing. Even on one machine that may take long: a busy kernel drops packets
/// (net.core.netdev_max_backlog) and sends them again, after 200 ms at the earliest. Whether what
/// arrived has been read does not matter. Empty too where the kernel does not tell.
std::string look_at_deliveries(int port);

/// How many connections of a listener at `port` there are, accepted or not; nothing if the kernel
/// does not tell.
std::optional<int> connections_at(int port);

/// To be called after a change of network namespace: sockets belong to the one in which they were
/// made.
void forget_sock_diag();

/// Whether this kernel answers such questions at all; asked once in each network namespace.
bool sock_diag_works();

/// Whether it answers them about a listener at this address: nobody tells of another machine's.
bool kernel_tells_of(const SocketAddress& address);

}  // namespace chatspec
