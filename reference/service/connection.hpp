// One client's conversation with the server, without a socket: an engine brings bytes and time,
// asks what to send, and does what it is told.
//
//   open        lines are heard and answered
//   finishing   nothing more is heard; what is owed is sent
//   lingering   all is sent and our side has ended; what still arrives is thrown away until the
//               client ends too, so that our last words are not destroyed by a reset
//   finished    to be destroyed
#pragma once

#include <cstddef>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "protocol/limits.hpp"
#include "protocol/server_session.hpp"
#include "service/observer.hpp"
#include "service/outbox.hpp"
#include "service/room.hpp"
#include "service/time.hpp"
#include "storage/storage.hpp"

namespace chat {

/// Belongs to one thread. Every call tells the time, which must not go backwards.
class Connection {
 public:
  /// References must outlive the connection.
  Connection(const Limits& limits, Storage& storage, Observer& observer, std::string address,
             Room::Membership membership, TimePoint now);
  ~Connection();
  Connection(const Connection&) = delete;
  Connection& operator=(const Connection&) = delete;

  /// How many bytes may be received at a time, now.
  std::size_t receive_bytes_max() const;
  /// Bytes have arrived, as many as `receive_bytes_max` at most. Only when `wants_input`.
  void receive(std::string_view bytes, TimePoint now);
  /// The client has ended its sending side.
  void input_ended(TimePoint now);
  /// Goes on with what had to wait: to be called when the waker was called, and at `deadline`.
  void proceed(TimePoint now);
  /// The server ends: sends what is owed and waits for the client to take it and end too, for
  /// `Limits::shutdown_time` at most. `all_arrived`: the client's system has everything that was
  /// sent so far; then one who is owed nothing is not waited for.
  void shut_down(bool all_arrived, TimePoint now);

  /// What to send next; to be asked again after each `output_sent`, until it is nothing.
  Output output(TimePoint now);
  void output_sent(std::size_t size, TimePoint now);
  /// What `output` gave can no longer be had (a file was cut short).
  void output_failed();

  /// In the states after `open` input is thrown away, but its end is waited for.
  bool wants_input() const { return !input_ended_ && !input_waits_ && state_ != State::finished; }
  /// Something waits to be sent, or `output` would look for it now: in the room, or among lines
  /// that had to wait until replies were gone.
  bool wants_output() const {
    if (state_ == State::finished) return false;
    return !outbox_.empty() || more_mail_ || (input_waits_ && !asks_pace_at_);
  }
  /// All is sent: the engine ends its sending side (once) and says so.
  bool wants_output_ended() const { return state_ == State::finishing && outbox_.empty(); }
  void output_ended(TimePoint now);
  /// When `proceed` must be called at the latest.
  std::optional<TimePoint> deadline() const;
  bool finished() const { return state_ == State::finished; }
  /// It is finished because of what the client did not do, or a file did not hold: what is still
  /// unsent is not worth keeping.
  bool dropped() const { return dropped_; }

 private:
  enum class State { open, finishing, lingering, finished };

  void hear(std::string_view& input, TimePoint now);
  bool may_hear_more(TimePoint now);
  void hear_what_waits(TimePoint now);

  void on(NeedInput, TimePoint) {}
  void on(const Say& event, TimePoint now);
  void on(const ListClients& event, TimePoint now);
  void on(UploadOffer& event, TimePoint now);
  void on(const UploadChunk& event, TimePoint now);
  void on(UploadEnd, TimePoint now);
  void on(DownloadRequest& event, TimePoint now);
  void on(const Violation& event, TimePoint now);

  void reply(std::string_view line, TimePoint now);
  void refuse_upload(const Error& error);
  void collect_mail(std::size_t bytes_max, TimePoint now);
  void finish(TimePoint now);
  void drop(std::string_view why);

  const Limits& limits_;
  Storage& storage_;
  Observer& observer_;
  const std::string address_;
  std::optional<Room::Membership> membership_;  ///< until the client has left

  State state_ = State::open;
  bool dropped_ = false;
  ServerSession session_;
  std::string kept_input_;    ///< an incomplete line, or lines that have to wait
  bool input_waits_ = false;  ///< kept_input_ holds lines that were not heard yet
  bool input_ended_ = false;
  std::optional<TimePoint> asks_pace_at_;  ///< others must catch up before more is heard

  struct UploadInProgress {
    std::optional<FileName> name;
    std::unique_ptr<Upload> file;   ///< empty: the body is thrown away
    std::optional<Reason> refusal;  ///< then this is the answer
  };
  UploadInProgress upload_;

  Outbox outbox_;
  bool more_mail_ = false;            ///< the room is to be asked again when all is sent
  std::vector<SharedBytes> mail_;     ///< kept for its capacity
  TimePoint output_progress_;         ///< when a byte was last sent, or began to wait
  std::optional<TimePoint> ends_at_;  ///< of finishing and lingering
};

}  // namespace chat
