// Where a TCP connection ends, and how people write it.
#pragma once

#include <netinet/in.h>
#include <sys/socket.h>

#include <string>
#include <string_view>
#include <vector>

#include "endpoint/result.hpp"

namespace chatspec {

/// An IPv4 or IPv6 address with its port.
class SocketAddress {
 public:
  SocketAddress() = default;
  static SocketAddress loopback4(int port);
  static SocketAddress loopback6(int port);
  /// Of this end of a socket, and of the other end.
  static Result<SocketAddress> local(int socket);
  static Result<SocketAddress> remote(int socket);

  int family() const { return storage_.ss_family; }
  std::string host() const;  ///< numeric, without brackets
  int port() const;
  bool is_loopback() const;
  /// Whether this machine has the address: of another one its sockets tell nothing.
  bool is_of_this_machine() const;
  std::string text() const;  ///< "127.0.0.1:9999", "[::1]:9999"

  const sockaddr* raw() const { return reinterpret_cast<const sockaddr*>(&storage_); }
  socklen_t raw_size_bytes() const { return size_bytes_; }

 private:
  friend Result<std::vector<SocketAddress>> resolve(std::string_view host_and_port);
  sockaddr_storage storage_{};
  socklen_t size_bytes_ = 0;
};

/// "localhost:9999", "127.0.0.1:9999", "[::1]:9999": all addresses, in the system's order.
/// Fails when it is not of this form, the port is not 1 to 65535, or the name is not known.
Result<std::vector<SocketAddress>> resolve(std::string_view host_and_port);

/// `form` with {host} and {port} replaced, and {{ and }} as the characters { and }: how a protocol
/// writes an address.
std::string write_address(std::string_view form, const SocketAddress& address);

}  // namespace chatspec
