// The system calls on a connected, non-blocking socket, with EINTR retried and every way they can
// end made one of four.
#pragma once

#include <cstddef>
#include <span>
#include <string_view>

#include "service/outbox.hpp"

namespace chat {

enum class IoStatus {
  done,     ///< `size_bytes` were moved, perhaps fewer than asked
  blocked,  ///< nothing can be moved now
  ended,    ///< receive: the other side has ended; send_file: the file is shorter than promised
  failed,   ///< the connection is gone
};
struct IoResult {
  IoStatus status;
  std::size_t size_bytes = 0;
};

IoResult receive(int socket, std::span<char> space);
/// Sends the pieces one after the other in one call: that is what makes a burst cheap.
IoResult send_gathered(int socket, std::span<const std::string_view> pieces);
/// sendfile(2): the bytes of a file go to the socket without passing through this process.
IoResult send_file(int socket, const FileRange& range);

}  // namespace chat
