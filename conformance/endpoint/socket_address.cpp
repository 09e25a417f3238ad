#include "endpoint/socket_address.hpp"

#include <arpa/inet.h>
#include <netdb.h>

#include <charconv>
#include <cstring>

#include "endpoint/fd.hpp"

namespace chatspec {
namespace {

const sockaddr_in& as4(const sockaddr* raw) {
  return *reinterpret_cast<const sockaddr_in*>(raw);
}
const sockaddr_in6& as6(const sockaddr* raw) {
  return *reinterpret_cast<const sockaddr_in6*>(raw);
}

void replace_all(std::string& text, std::string_view what, const std::string& with) {
  for (std::size_t at = 0; (at = text.find(what, at)) != std::string::npos; at += with.size()) {
    text.replace(at, what.size(), with);
  }
}

}  // namespace

SocketAddress SocketAddress::loopback4(int port) {
  SocketAddress address;
  auto& raw = reinterpret_cast<sockaddr_in&>(address.storage_);
  raw.sin_family = AF_INET;
  raw.sin_port = htons(static_cast<std::uint16_t>(port));
  raw.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  address.size_bytes_ = sizeof raw;
  return address;
}

SocketAddress SocketAddress::loopback6(int port) {
  SocketAddress address;
  auto& raw = reinterpret_cast<sockaddr_in6&>(address.storage_);
  raw.sin6_family = AF_INET6;
  raw.sin6_port = htons(static_cast<std::uint16_t>(port));
  raw.sin6_addr = in6addr_loopback;
  address.size_bytes_ = sizeof raw;
  return address;
}

Result<SocketAddress> SocketAddress::local(int socket) {
  SocketAddress address;
  address.size_bytes_ = sizeof address.storage_;
  if (::getsockname(socket, reinterpret_cast<sockaddr*>(&address.storage_), &address.size_bytes_) !=
      0) {
    return last_error("ask for the socket's own address");
  }
  return address;
}

Result<SocketAddress> SocketAddress::remote(int socket) {
  SocketAddress address;
  address.size_bytes_ = sizeof address.storage_;
  if (::getpeername(socket, reinterpret_cast<sockaddr*>(&address.storage_), &address.size_bytes_) !=
      0) {
    return last_error("ask for the other end's address");
  }
  return address;
}

std::string SocketAddress::host() const {
  char text[INET6_ADDRSTRLEN] = "";
  if (family() == AF_INET6) {
    ::inet_ntop(AF_INET6, &as6(raw()).sin6_addr, text, sizeof text);
  } else {
    ::inet_ntop(AF_INET, &as4(raw()).sin_addr, text, sizeof text);
  }
  return text;
}

int SocketAddress::port() const {
  return ntohs(family() == AF_INET6 ? as6(raw()).sin6_port : as4(raw()).sin_port);
}

bool SocketAddress::is_loopback() const {
  if (family() == AF_INET6) return IN6_IS_ADDR_LOOPBACK(&as6(raw()).sin6_addr);
  return (ntohl(as4(raw()).sin_addr.s_addr) >> 24) == 127;
}

bool SocketAddress::is_of_this_machine() const {
  if (is_loopback()) return true;
  sockaddr_storage any_port = storage_;
  if (family() == AF_INET6) {
    reinterpret_cast<sockaddr_in6&>(any_port).sin6_port = 0;
  } else {
    reinterpret_cast<sockaddr_in&>(any_port).sin_port = 0;
  }
  Fd socket(::socket(family(), SOCK_STREAM | SOCK_CLOEXEC, 0));
  return socket &&
         ::bind(socket.get(), reinterpret_cast<const sockaddr*>(&any_port), size_bytes_) == 0;
}

std::string SocketAddress::text() const {
  bool six = family() == AF_INET6;
  return (six ? "[" + host() + "]" : host()) + ":" + std::to_string(port());
}

Result<std::vector<SocketAddress>> resolve(std::string_view host_and_port) {
  auto colon = host_and_port.rfind(':');
  if (colon == std::string_view::npos || colon == 0) {
    return trouble("'" + std::string(host_and_port) + "' is not HOST:PORT");
  }
  std::string host(host_and_port.substr(0, colon));
  std::string_view port_text = host_and_port.substr(colon + 1);
  if (host.front() == '[' && host.back() == ']') host = host.substr(1, host.size() - 2);
  int port = 0;
  auto parsed = std::from_chars(port_text.data(), port_text.data() + port_text.size(), port);
  if (parsed.ec != std::errc() || parsed.ptr != port_text.data() + port_text.size() || port < 1 ||
      port > 65535) {
    return trouble("'" + std::string(port_text) + "' is not a port (1 to 65535)");
  }
  addrinfo hints{};
  hints.ai_socktype = SOCK_STREAM;
  addrinfo* found = nullptr;
  int status = ::getaddrinfo(host.c_str(), std::to_string(port).c_str(), &hints, &found);
  if (status != 0) return trouble("find host '" + host + "': " + ::gai_strerror(status));
  std::vector<SocketAddress> addresses;
  for (addrinfo* one = found; one != nullptr; one = one->ai_next) {
    SocketAddress address;
    std::memcpy(&address.storage_, one->ai_addr, one->ai_addrlen);
    address.size_bytes_ = one->ai_addrlen;
    addresses.push_back(address);
  }
  ::freeaddrinfo(found);
  return addresses;
}

std::string write_address(std::string_view form, const SocketAddress& address) {
  std::string text(form);
  replace_all(text, "{host}", address.host());
  replace_all(text, "{port}", std::to_string(address.port()));
  replace_all(text, "{{", "{");
  replace_all(text, "}}", "}");
  return text;
}

}  // namespace chatspec
