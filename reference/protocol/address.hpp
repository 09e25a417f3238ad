// A client's address, written as Python writes it.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace chat {

/// What an address tuple of Python's socket module holds. `host` is numeric.
struct Ipv4Address {
  std::string_view host;
  std::uint16_t port = 0;
};
struct Ipv6Address {
  std::string_view host;
  std::uint16_t port = 0;
  std::uint32_t flow_info = 0;
  std::uint32_t scope_id = 0;
};

std::string to_text(const Ipv4Address& address);
std::string to_text(const Ipv6Address& address);

}  // namespace chat
