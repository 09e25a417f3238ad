// A client's address, written as Python writes it.
#pragma once

#include <cstdint>
#include <optional>
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

/// An address as it stands in a line: what to_text writes, read back.
struct AddressTuple {
  std::string_view host;  ///< a view into the line, as all views here
  std::uint16_t port = 0;
  bool is_ipv6 = false;
  std::uint32_t flow_info = 0;  ///< IPv6 alone
  std::uint32_t scope_id = 0;   ///< IPv6 alone
};

/// The address that `line` begins with, which is taken off it. Nothing, and `line` as it was, if it
/// begins with none.
std::optional<AddressTuple> take_address(std::string_view& line);

}  // namespace chat
