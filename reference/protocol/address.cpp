#include "protocol/address.hpp"

#include <fmt/core.h>

namespace chat {

//= spec/protocol.md#chat.address
//# A server MUST write an address as Python prints the address tuple of a socket:
//# `('127.0.0.1', 57220)` for IPv4, `('::1', 57220, 0, 0)` for IPv6.
std::string to_text(const Ipv4Address& address) {
  return fmt::format("('{}', {})", address.host, address.port);
}

std::string to_text(const Ipv6Address& address) {
  return fmt::format("('{}', {}, {}, {})", address.host, address.port, address.flow_info,
                     address.scope_id);
}

}  // namespace chat
