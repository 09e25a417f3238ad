// A socket and the connection behind it: the part that all engines share. An engine decides when;
// this does what.
#pragma once

#include <algorithm>
#include <memory>
#include <span>

#include "base/unique_fd.hpp"
#include "engine/socket_io.hpp"
#include "service/connection.hpp"
#include "service/time.hpp"

namespace chat {

/// Belongs to one thread.
class Conversation {
 public:
  Conversation(UniqueFd socket, std::unique_ptr<Connection> connection)
      : socket_(std::move(socket)), connection_(std::move(connection)) {}
  ~Conversation();
  Conversation(Conversation&&) = default;

  static constexpr std::size_t scratch_bytes =
      std::max(Limits::receive_bytes_max, Limits::receive_body_bytes_max);

  int fd() const { return socket_.get(); }
  Connection& connection() { return *connection_; }

  /// Receives what has arrived into `scratch` (`scratch_bytes` long) and lets the connection hear
  /// it.
  void receive(std::span<char> scratch, TimePoint now);
  /// Sends what the connection has to send, as far as the socket takes it.
  void send(TimePoint now);
  /// The server ends: to be followed by `send`.
  void shut_down(TimePoint now);
  /// Nothing more will come of it; to be destroyed.
  bool over() const { return broken_ || connection_->finished(); }

 private:
  IoResult send_once(const Output& output);

  UniqueFd socket_;  ///< closed last: a client is no longer in the room when it sees the end
  std::unique_ptr<Connection> connection_;
  bool broken_ = false;
  bool output_ended_ = false;
};

}  // namespace chat
