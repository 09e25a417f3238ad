#include "engine/listener.hpp"

#include <arpa/inet.h>
#include <fcntl.h>
#include <netdb.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/socket.h>

#include <array>
#include <cstring>
#include <memory>
#include <span>

#include "engine/socket_io.hpp"
#include "protocol/address.hpp"
#include "protocol/limits.hpp"

namespace chat {
namespace {

using AddressList = std::unique_ptr<addrinfo, decltype(&::freeaddrinfo)>;

/// What `host` and `port` stand for, IPv4 before IPv6: `localhost` is both, and the exercise's
/// programs are IPv4.
Result<AddressList> look_up(const std::string& host, std::uint16_t port, int family) {
  addrinfo hints{};
  hints.ai_family = family;
  hints.ai_socktype = SOCK_STREAM;
  hints.ai_flags = AI_PASSIVE;
  addrinfo* found = nullptr;
  const int error = ::getaddrinfo(host.c_str(), std::to_string(port).c_str(), &hints, &found);
  if (error != 0) {
    return tl::make_unexpected(Error{std::make_error_code(std::errc::address_not_available),
                                     "host " + host + " (" + ::gai_strerror(error) + ")"});
  }
  return AddressList(found, &::freeaddrinfo);
}

std::string address_text(const sockaddr_storage& storage) {
  std::array<char, INET6_ADDRSTRLEN> host{};
  if (storage.ss_family == AF_INET6) {
    sockaddr_in6 address;
    std::memcpy(&address, &storage, sizeof address);
    ::inet_ntop(AF_INET6, &address.sin6_addr, host.data(), host.size());
    return to_text(Ipv6Address{host.data(), ntohs(address.sin6_port), ntohl(address.sin6_flowinfo),
                               address.sin6_scope_id});
  }
  sockaddr_in address;
  std::memcpy(&address, &storage, sizeof address);
  ::inet_ntop(AF_INET, &address.sin_addr, host.data(), host.size());
  return to_text(Ipv4Address{host.data(), ntohs(address.sin_port)});
}

std::uint16_t bound_port(int socket) {
  sockaddr_storage storage{};
  socklen_t size = sizeof storage;
  ::getsockname(socket, reinterpret_cast<sockaddr*>(&storage), &size);
  return ntohs(storage.ss_family == AF_INET6
                   ? reinterpret_cast<const sockaddr_in6&>(storage).sin6_port
                   : reinterpret_cast<const sockaddr_in&>(storage).sin_port);
}

/// accept(2), errors: these are the network's or the newcomer's trouble, and not for long.
bool is_passing_trouble(int number) {
  switch (number) {
    case EINTR:
    case ECONNABORTED:
    case EPERM:
    case EPROTO:
    case ENETDOWN:
    case ENOPROTOOPT:
    case EHOSTDOWN:
    case ENONET:
    case EHOSTUNREACH:
    case EOPNOTSUPP:
    case ENETUNREACH:
      return true;
    default:
      return false;
  }
}

/// Has the system find out which clients have vanished without a word: Limits::probe_after.
void probe_silent_clients(int socket) {
  const auto set = [&](int level, int option, int value) {
    ::setsockopt(socket, level, option, &value, sizeof value);
  };
  set(SOL_SOCKET, SO_KEEPALIVE, 1);
  set(IPPROTO_TCP, TCP_KEEPIDLE, static_cast<int>(Limits::probe_after.count()));
  set(IPPROTO_TCP, TCP_KEEPINTVL, static_cast<int>(Limits::probe_interval.count()));
  set(IPPROTO_TCP, TCP_KEEPCNT, Limits::probes_max);
}

UniqueFd open_reserve() {
  return UniqueFd(::open("/dev/null", O_RDONLY | O_CLOEXEC));
}

}  // namespace

Result<Listener> Listener::open(const std::string& host, std::uint16_t port) {
  auto addresses = look_up(host, port, AF_INET);
  if (!addresses) addresses = look_up(host, port, AF_INET6);
  if (!addresses) return tl::make_unexpected(addresses.error());
  const addrinfo& address = **addresses;
  const std::string what = "listen on " + host + ":" + std::to_string(port);

  UniqueFd socket(::socket(address.ai_family, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0));
  if (!socket) return system_error(what);
  // Without it a server cannot start again for a minute after it ended with clients: tcp(7),
  // TIME-WAIT; socket(7), SO_REUSEADDR.
  const int on = 1;
  ::setsockopt(socket.get(), SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
  // Those who are accepted inherit it, so that it costs no call for each.
  probe_silent_clients(socket.get());
  if (::bind(socket.get(), address.ai_addr, address.ai_addrlen) < 0) return system_error(what);
  // As long a queue as the system allows: listen(2) cuts it to net.core.somaxconn.
  if (::listen(socket.get(), 65'535) < 0) return system_error(what);
  UniqueFd reserve = open_reserve();
  if (!reserve) return system_error("open /dev/null");
  const auto real_port = bound_port(socket.get());
  return Listener(std::move(socket), std::move(reserve), real_port);
}

Result<std::optional<Newcomer>> Listener::accept() {
  // The first descriptor that is free again: sending away comes before taking in.
  if (!reserve_) reserve_ = open_reserve();
  return accept_one();
}

Result<std::optional<Newcomer>> Listener::accept_one() {
  while (true) {
    sockaddr_storage storage{};
    socklen_t size = sizeof storage;
    UniqueFd socket(::accept4(socket_.get(), reinterpret_cast<sockaddr*>(&storage), &size,
                              SOCK_NONBLOCK | SOCK_CLOEXEC));
    if (socket) {
      // Lines are gathered by the outbox; a further delay would only add latency.
      const int on = 1;
      ::setsockopt(socket.get(), IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
      return Newcomer{std::move(socket), address_text(storage)};
    }
    if (errno == EAGAIN || errno == EWOULDBLOCK) return std::nullopt;
    if (!is_passing_trouble(errno)) return system_error("accept");
  }
}

Listener::TurnedAway Listener::turn_away(std::string_view last_words) {
  reserve_.reset();
  auto newcomer = accept_one();
  const bool somebody = newcomer && *newcomer;
  if (somebody) send_away(std::move(**newcomer), last_words);
  reserve_ = open_reserve();
  if (!newcomer || !reserve_) return TurnedAway::impossible;
  return somebody ? TurnedAway::one : TurnedAway::nobody;
}

void send_away(Newcomer newcomer, std::string_view last_words) {
  const int socket = newcomer.socket.get();
  send_gathered(socket, std::span(&last_words, 1));
  ::shutdown(socket, SHUT_WR);
  // Closing a socket with unread bytes resets it, and a reset may destroy the last words. But who
  // keeps sending must not keep us: 64 KiB are more than a newcomer sends before it listens.
  std::array<char, 4096> thrown_away;
  for (int i = 0; i < 16 && receive(socket, thrown_away).status == IoStatus::done; ++i) {
  }
}

}  // namespace chat
