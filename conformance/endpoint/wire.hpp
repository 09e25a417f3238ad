// One TCP connection as a session sees it: segments go out one by one, what comes in is kept.
#pragma once

#include <cstdint>
#include <deque>
#include <memory>
#include <string>
#include <string_view>

#include "endpoint/deadline.hpp"
#include "endpoint/fd.hpp"
#include "endpoint/pump.hpp"
#include "endpoint/result.hpp"
#include "endpoint/socket_address.hpp"

namespace chatspec {

/// Segments never melt together on the way: the next one leaves only when the other end's program
/// has read the one before. Where the kernel does not tell that (another machine, no sock_diag), it
/// leaves when the one before was acknowledged.
class Wire final : public Pollable {
 public:
  enum class Incoming { open, ended, reset };

  /// Connected, or the reason why not, or "deadline".
  static Result<std::unique_ptr<Wire>> connect(const SocketAddress& to, const Deadline& deadline);
  /// A socket that `accept` returned.
  static Result<std::unique_ptr<Wire>> adopt(Fd socket);

  const SocketAddress& local() const { return local_; }
  const SocketAddress& remote() const { return remote_; }

  /// Queues one segment; never blocks. Without effect once the other end cannot be written to.
  void send(std::string segment);
  /// Ends our direction when everything queued was written.
  void half_close();
  /// Ends the connection abruptly (RST), dropping what is queued. The kernel sends that once only,
  /// and a busy one may lose it: see `far_end_is_gone`.
  void reset();
  /// The other end has learnt that the connection is over; always true where the kernel does not
  /// tell.
  bool far_end_is_gone() const;
  /// Ends the connection in the ordinary way of close(2), dropping what is queued.
  void drop();
  void stop_reading() { reading_ = false; }
  void resume() { reading_ = true; }

  /// Moves the queue on; to be called between pumps, because no descriptor tells that the other end
  /// has read something.
  void look();
  /// True while `look` waits for the other end to read.
  bool restless() const { return !queue_.empty() && queue_.front().size() == front_written_; }
  /// Nothing is queued any more: it was read by the other end, or can never be.
  bool all_read() const { return queue_.empty() && !half_close_wanted_; }
  /// Of what is queued: bytes that the other end has not read yet, as far as the kernel tells.
  std::size_t unread_bytes() const;

  /// All that came and was not consumed; good until the next `ready` or `consume`.
  std::string_view received() const { return std::string_view(received_).substr(consumed_); }
  void consume(std::size_t size_bytes);
  /// How the other end's direction stands. What it sent before is still in `received`.
  Incoming incoming() const { return incoming_; }
  bool is_open() const { return static_cast<bool>(socket_); }

  int descriptor() const override { return !reading_ && hung_up_ ? -1 : socket_.get(); }
  short interest() const override;
  void ready(short events) override;

 private:
  Wire(Fd socket, SocketAddress local, SocketAddress remote)
      : socket_(std::move(socket)), local_(local), remote_(remote) {}
  bool wants_to_write() const;
  bool far_end_has_read() const;
  void read_some();
  void write_some();
  void give_up_sending();

  Fd socket_;
  SocketAddress local_;
  SocketAddress remote_;
  std::deque<std::string> queue_;  // the front one is being written, or waits to be read
  std::size_t front_written_ = 0;
  std::uint64_t written_bytes_ = 0;
  bool half_close_wanted_ = false;
  bool reading_ = true;
  bool hung_up_ = false;  // both directions are over; what came may still be unread
  std::string received_;
  std::size_t consumed_ = 0;
  Incoming incoming_ = Incoming::open;
};

}  // namespace chatspec
