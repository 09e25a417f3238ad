#include "service/service.hpp"

#include <fmt/core.h>

#include <utility>

#include "protocol/encode.hpp"

namespace chat {

std::unique_ptr<Connection> Service::connect(std::string address, std::shared_ptr<Waker> waker,
                                             TimePoint now) {
  auto membership = room_.join(address, std::move(waker));
  if (!membership) return nullptr;
  return std::make_unique<Connection>(limits_, storage_, observer_, std::move(address),
                                      *std::move(membership), now);
}

//= spec/protocol.md#connection.full
//# A server that cannot take another client SHOULD accept the connection, send `ERROR Server full`
//# and close it.
std::string_view Service::refusal() {
  static const std::string line = error_line(Reason::server_full);
  return line;
}

void Service::refused(std::string_view address) {
  observer_.trouble(Trouble::server_full,
                    fmt::format("sent {} away: no more clients are taken", address));
}

void Service::refused(std::string_view address, std::string_view why) {
  observer_.trouble(Trouble::no_means, fmt::format("sent {} away: {}", address, why));
}

}  // namespace chat
