#include "protocol/address.hpp"

#include <fmt/core.h>

#include <charconv>

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

namespace {

bool take(std::string_view& text, std::string_view beginning) {
  if (!text.starts_with(beginning)) return false;
  text.remove_prefix(beginning.size());
  return true;
}

template <class Number>
bool take_number(std::string_view& text, Number& number) {
  const auto [stop, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (error != std::errc()) return false;
  text.remove_prefix(static_cast<std::size_t>(stop - text.data()));
  return true;
}

}  // namespace

std::optional<AddressTuple> take_address(std::string_view& line) {
  std::string_view rest = line;
  AddressTuple address;
  if (!take(rest, "('")) return std::nullopt;
  address.host = rest.substr(0, rest.find('\''));
  rest.remove_prefix(address.host.size());
  if (address.host.empty() || !take(rest, "', ") || !take_number(rest, address.port)) {
    return std::nullopt;
  }
  if (take(rest, ", ")) {
    address.is_ipv6 = true;
    if (!take_number(rest, address.flow_info) || !take(rest, ", ") ||
        !take_number(rest, address.scope_id)) {
      return std::nullopt;
    }
  }
  if (!take(rest, ")")) return std::nullopt;
  line = rest;
  return address;
}

}  // namespace chat
