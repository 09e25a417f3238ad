// A client that does exactly what a test tells it, good or bad.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <string>
#include <string_view>
#include <thread>
#include <utility>

#include "base/unique_fd.hpp"

namespace chat::withstand {

/// How a connection ended.
enum class End { in_good_order, reset_linger };

/// A connection to a server on 127.0.0.1. Every function that waits throws Stuck when what it waits
/// for does not come, or when the connection ends instead.
class ClientSocket {
 public:
  /// Connects. `receive_buffer_bytes` bounds what the kernel takes in unread (0: as it likes).
  explicit ClientSocket(int port, int receive_buffer_bytes = 0);

  /// What a server calls this client: `('127.0.0.1', 57220)`.
  std::string address() const;
  int descriptor() const { return socket_.get(); }

  /// Sends `line` and LF.
  void say(std::string_view line) { send(std::string(line) + "\n"); }
  void send(std::string_view bytes);
  /// Sends `bytes` as far as the connection lives; false if the server has ended it.
  bool send_if_possible(std::string_view bytes);
  /// Sends `size_bytes` bytes of the file open as `file`, from its start.
  void send_file(int file, std::uint64_t size_bytes);

  /// The next line without its LF.
  std::string line();
  /// The next `count` bytes.
  std::string bytes(std::size_t count);
  /// Throws away the next `count` bytes without copying them out of the kernel.
  void skip(std::uint64_t count);
  /// Throws away everything up to the end of the connection.
  End skip_to_end();
  /// Everything up to the end of the connection, which has to come in good order.
  std::string rest();

  /// True if something has arrived that was not taken yet, the end of the connection included.
  bool has_news() const;
  /// Takes what has arrived, if only a part; empty if nothing has.
  std::string take_arrived();

  /// Says that nothing more will be sent.
  void half_close();
  /// Ends the connection the hard way: the server reads an error.
  void reset();
  void close() { socket_.reset(); }

  /// Has one command answered: then the server has taken this client in (see join()).
  void prove_joined();

 private:
  void wait_for(short events, const char* what);
  /// Reads more into `arrived_`; false at the end of the connection, and `end_` says how.
  bool receive();

  UniqueFd socket_;
  std::string arrived_;
  std::size_t taken_ = 0;  // how much of `arrived_` was handed out
  End end_ = End::in_good_order;
};

/// A client that the server counts as connected: connect(2) alone does not prove that.
ClientSocket join(int port, int receive_buffer_bytes = 0);

/// Talks on a thread of its own. However the test ends, so does the thread.
class Talking {
 public:
  /// Calls `talk` once; what it sends should be sent with send_if_possible().
  Talking(ClientSocket& client, std::function<void()> talk)
      : client_(client), thread_(std::move(talk)) {}
  ~Talking();
  /// Waits until all is said.
  void finish() { thread_.join(); }

 private:
  ClientSocket& client_;
  std::thread thread_;
};

/// Proves that nothing is under way to `receiver` because of `sender`: a fresh word of `sender`'s
/// is the next thing it hears (spec/protocol.md, order.one-at-a-time and order.hand-over).
void expect_silence(ClientSocket& sender, ClientSocket& receiver);

}  // namespace chat::withstand
