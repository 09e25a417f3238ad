// The socket that newcomers arrive at.
#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "base/result.hpp"
#include "base/unique_fd.hpp"

namespace chat {

/// A connection that has been accepted: non-blocking, sends small pieces at once.
struct Newcomer {
  UniqueFd socket;
  std::string address;  ///< as Python writes it
};

/// Belongs to one thread.
class Listener {
 public:
  /// Listens at `host` (a name or a numeric address; of several, the first of IPv4) and `port` (0:
  /// any free one). A port that was in use a moment ago can be had again at once.
  static Result<Listener> open(const std::string& host, std::uint16_t port);

  int fd() const { return socket_.get(); }
  std::uint16_t port() const { return port_; }

  /// The next newcomer, nothing if there is none. An error means that the system has no descriptor
  /// or memory for it; the newcomer still waits, see `turn_away`.
  Result<std::optional<Newcomer>> accept();
  enum class TurnedAway {
    one,
    nobody,      ///< none was waiting
    impossible,  ///< even the reserve is gone: `fd` stays readable, and is not to be waited on
                 ///< until a client has left or `retry_time` is over
  };
  /// Uses the descriptor held in reserve to accept one newcomer that could not be accepted, tells
  /// it `last_words`, and closes.
  TurnedAway turn_away(std::string_view last_words);
  void close() { socket_.reset(); }

  /// How many newcomers one turn of an engine takes at most: while more and more of them come, it
  /// still has to hear its clients, see who is gone, and be told to stop. Some milliseconds' work.
  static constexpr int newcomers_per_turn_max = 128;

  /// When to try again after `impossible`: the shortage may be another program's. A second is too
  /// rare to be called spinning, and a newcomer's person still waits that long.
  static constexpr std::chrono::seconds retry_time{1};

 private:
  Listener(UniqueFd socket, UniqueFd reserve, std::uint16_t port)
      : socket_(std::move(socket)), reserve_(std::move(reserve)), port_(port) {}

  Result<std::optional<Newcomer>> accept_one();

  UniqueFd socket_;
  UniqueFd reserve_;  ///< /dev/null, given up when descriptors run out
  std::uint16_t port_;
};

/// Sends `last_words` to a newcomer that cannot be taken and ends its connection.
void send_away(Newcomer newcomer, std::string_view last_words);

}  // namespace chat
