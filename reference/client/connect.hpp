// The way to a server.
#pragma once

#include <cstdint>
#include <string>

#include "base/result.hpp"
#include "base/unique_fd.hpp"

namespace chat {

/// A non-blocking socket that is connected to `host` (a name or a number) and `port`. All addresses
/// of the host are tried in their order: `localhost` may be ::1 first, and the server may listen on
/// 127.0.0.1 alone. Given up with `interrupted` when the descriptor `stop` becomes readable.
/// Errors: what the last address said; `what` is one line for a person, the reason included.
tl::expected<UniqueFd, std::string> connect_to(const std::string& host, std::uint16_t port,
                                               int stop);

}  // namespace chat
