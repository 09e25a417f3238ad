#include "service/connection.hpp"

#include <fmt/core.h>

#include <algorithm>
#include <limits>
#include <utility>

#include "protocol/encode.hpp"

namespace chat {
namespace {

// Chat taken from the room at a time: about what one send can carry.
constexpr std::size_t mail_bytes_max = 256 * 1024;
constexpr std::size_t all_mail = std::numeric_limits<std::size_t>::max();

// Room wakes a talker that waits; asking again by itself is for the case that a slow reader's time
// runs out. An eighth of that time is soon enough and still no spinning.
constexpr int pace_questions = 8;

}  // namespace

Connection::Connection(const Limits& limits, Storage& storage, Observer& observer,
                       std::string address, Room::Membership membership, TimePoint now)
    : limits_(limits),
      storage_(storage),
      observer_(observer),
      address_(std::move(address)),
      membership_(std::move(membership)),
      session_(limits.upload_bytes_max),
      output_progress_(now) {
  observer_.connected(address_);
}

Connection::~Connection() {
  //= spec/protocol.md#list.leavers
  //# A server MUST NOT name a client in a list once it has closed that client's connection.
  membership_.reset();
  observer_.disconnected(address_);
}

// ---- Input -------------------------------------------------------------------------------------

std::size_t Connection::receive_bytes_max() const {
  const auto body_bytes =
      std::min<std::uint64_t>(session_.body_bytes_left(), Limits::receive_body_bytes_max);
  return std::max(static_cast<std::size_t>(body_bytes), Limits::receive_bytes_max);
}

void Connection::receive(std::string_view bytes, TimePoint now) {
  if (state_ != State::open) return;
  if (kept_input_.empty()) {
    hear(bytes, now);
    if (state_ == State::open) kept_input_ = bytes;
    return;
  }
  kept_input_ += bytes;
  hear_what_waits(now);
}

void Connection::hear_what_waits(TimePoint now) {
  std::string_view rest = kept_input_;
  hear(rest, now);
  kept_input_.erase(0,
                    state_ == State::open ? kept_input_.size() - rest.size() : std::string::npos);
  // Who once sent half a line in a full segment must not keep a receive buffer's memory for ever.
  if (kept_input_.capacity() > kept_input_.size() + Limits::line_bytes_max) {
    kept_input_.shrink_to_fit();
  }
  if (input_ended_ && !input_waits_ && state_ == State::open) finish(now);
}

//= spec/protocol.md#order.one-at-a-time
//# A server MUST handle the lines of one connection one at a time and in order
void Connection::hear(std::string_view& input, TimePoint now) {
  input_waits_ = false;
  while (state_ == State::open) {
    input_waits_ = !may_hear_more(now);
    if (input_waits_) break;
    ServerEvent event = session_.next_event(input);
    if (std::holds_alternative<NeedInput>(event)) break;
    std::visit([&](auto& what) { on(what, now); }, event);
  }
  if (state_ != State::open) input_waits_ = false;
  // Once for all lines that came together: whoever is woken finds them all.
  if (membership_) membership_->wake_others();
}

bool Connection::may_hear_more(TimePoint now) {
  if (asks_pace_at_) {
    if (membership_->pace(now) == Pace::wait) {
      asks_pace_at_ = now + limits_.pace_time / pace_questions;
      return false;
    }
    asks_pace_at_.reset();
  }
  return outbox_.waiting_bytes() <= limits_.reply_bytes_max &&
         outbox_.waiting_files() < limits_.downloads_max;
}

void Connection::input_ended(TimePoint now) {
  input_ended_ = true;
  if (state_ == State::lingering) state_ = State::finished;
  //= spec/protocol.md#framing.partial
  //# A server MUST drop a partial line that stands at the end of a client's input.
  if (state_ == State::open && !input_waits_) finish(now);
}

// ---- What lines cause --------------------------------------------------------------------------

void Connection::on(const Say& event, TimePoint now) {
  observer_.received(event.text, address_);
  if (membership_->tell_others(event.text, now) == Pace::wait) {
    asks_pace_at_ = now + limits_.pace_time / pace_questions;
  }
}

void Connection::on(const ListClients& event, TimePoint now) {
  observer_.received(event.line, address_);
  reply(membership_->list(), now);
}

void Connection::on(UploadOffer& event, TimePoint) {
  upload_ = {};
  if (!event.name) {
    upload_.refusal = Reason::invalid_file_name;
    return;
  }
  observer_.received(fmt::format("/upload {}", event.name->text()), address_);
  upload_.name = std::move(event.name);
  auto file = storage_.create(*upload_.name, event.size_bytes);
  if (file) {
    upload_.file = *std::move(file);
  } else {
    refuse_upload(file.error());
  }
}

//= spec/protocol.md#upload.consume
//# it MUST still read the size line and the whole body, discard them, and only then reply with the
//# error.
void Connection::on(const UploadChunk& event, TimePoint) {
  if (!upload_.file) return;
  if (auto written = upload_.file->write(event.bytes); !written) refuse_upload(written.error());
}

void Connection::on(UploadEnd, TimePoint now) {
  auto upload = std::exchange(upload_, {});
  if (upload.file) {
    auto committed = upload.file->commit();
    if (committed) {
      observer_.file_received(upload.name->text());
      reply(uploaded_line(*upload.name), now);
      return;
    }
    upload_.name = upload.name;
    refuse_upload(committed.error());
    upload.refusal = std::exchange(upload_, {}).refusal;
  }
  reply(error_line(*upload.refusal), now);
}

//= spec/protocol.md#upload.failed
//# When a server cannot store a file, it MUST read the whole body, reply `ERROR Cannot store file`,
//# and keep the connection.
void Connection::refuse_upload(const Error& error) {
  observer_.trouble(
      Trouble::file_not_stored,
      fmt::format("cannot store {} from {}: {}", upload_.name->text(), address_, error.message()));
  upload_.file.reset();
  upload_.refusal = Reason::cannot_store_file;
}

void Connection::on(DownloadRequest& event, TimePoint now) {
  observer_.received(fmt::format("/download {}", event.name.text()), address_);
  auto file = storage_.open(event.name);
  if (file) {
    reply(file_header(event.name, (*file)->size_bytes()), now);
    outbox_.push(std::move(event.name), *std::move(file));
    return;
  }
  //= spec/protocol.md#download.missing
  //# When there is no such file, the server MUST reply `ERROR File not found`.
  if (file.error().code == std::errc::no_such_file_or_directory) {
    reply(error_line(Reason::file_not_found), now);
    return;
  }
  //= spec/protocol.md#download.failed
  //# A server that cannot read a file MUST reply `ERROR Cannot read file`
  observer_.trouble(
      Trouble::file_not_sent,
      fmt::format("cannot send {} to {}: {}", event.name.text(), address_, file.error().message()));
  reply(error_line(Reason::cannot_read_file), now);
}

void Connection::on(const Violation& event, TimePoint now) {
  reply(error_line(event.reason, event.command), now);
  //= spec/protocol.md#upload.too-large
  //# it MUST reply `ERROR File too large` and close the connection
  if (event.reason == Reason::file_too_large) finish(now);
}

// ---- Output ------------------------------------------------------------------------------------

//= spec/protocol.md#order.hand-over
//# What is sent to one recipient MUST leave in the order in which it was handed over.
void Connection::reply(std::string_view line, TimePoint now) {
  collect_mail(all_mail, now);
  if (outbox_.empty()) output_progress_ = now;
  outbox_.push(line);
}

void Connection::collect_mail(std::size_t bytes_max, TimePoint now) {
  if (!membership_) return;
  mail_.clear();
  const auto mail = membership_->take_mail(outbox_.waiting_bytes(), bytes_max, mail_);
  if (mail.dropped) return drop("it did not read what it was sent");
  if (outbox_.empty()) output_progress_ = now;
  for (auto& bytes : mail_) outbox_.push(std::move(bytes));
  // Whoever took so much that talkers wait for it has to tell the room when it is sent.
  more_mail_ = mail.more || outbox_.waiting_bytes() > limits_.backlog_bytes_soft;
}

Output Connection::output(TimePoint now) {
  while (auto name = outbox_.take_sent_file()) observer_.file_sent(name->text());
  if (input_waits_ && !asks_pace_at_ && may_hear_more(now)) hear_what_waits(now);
  //= spec/protocol.md#download.whole
  //# what is handed to it meanwhile follows in order.
  // More than once where all that lay in the room were lines of its own.
  while (outbox_.empty() && more_mail_) collect_mail(mail_bytes_max, now);
  if (state_ == State::finished) return {};
  auto front = outbox_.front();
  if (front) return *front;
  observer_.trouble(Trouble::file_not_sent, fmt::format("cannot go on sending to {}: {}", address_,
                                                        front.error().message()));
  output_failed();
  return {};
}

void Connection::output_sent(std::size_t size, TimePoint now) {
  outbox_.sent(size);
  output_progress_ = now;
  // A last file counts as sent with its last byte, not with the next question.
  while (auto name = outbox_.take_sent_file()) observer_.file_sent(name->text());
}

//= spec/protocol.md#download.failed
//# when its body is already announced, end the connection; it MUST NOT fill the body with anything
//# else.
void Connection::output_failed() {
  drop("a file could not be read to its end");
}

void Connection::output_ended(TimePoint now) {
  if (input_ended_) {
    state_ = State::finished;
    return;
  }
  state_ = State::lingering;
  const auto lingers_until = now + limits_.linger_time;
  ends_at_ = ends_at_ ? std::min(*ends_at_, lingers_until) : lingers_until;
}

// ---- Time and ends -----------------------------------------------------------------------------

void Connection::proceed(TimePoint now) {
  if (state_ == State::finished) return;
  if (ends_at_ && now >= *ends_at_) {
    state_ = State::finished;
    return;
  }
  if (!outbox_.empty() && now - output_progress_ >= limits_.stall_time) {
    return drop("it took nothing for too long");
  }
  // With something still to send, this only asks whether the client was dropped.
  collect_mail(outbox_.empty() ? mail_bytes_max : 0, now);
  if (input_waits_ && state_ == State::open) hear_what_waits(now);
}

std::optional<TimePoint> Connection::deadline() const {
  std::optional<TimePoint> earliest = ends_at_;
  const auto consider = [&](TimePoint time) {
    if (!earliest || time < *earliest) earliest = time;
  };
  if (asks_pace_at_ && state_ == State::open) consider(*asks_pace_at_);
  if (!outbox_.empty()) consider(output_progress_ + limits_.stall_time);
  return earliest;
}

void Connection::shut_down(bool all_arrived, TimePoint now) {
  if (state_ == State::finished) return;
  if (state_ == State::open) finish(now);
  if (outbox_.empty() && all_arrived) {
    state_ = State::finished;
    return;
  }
  // A socket that is closed while the client's words lie unread in it is reset, and takes what is
  // still on its way along: so it ends like any other, our side first.
  const auto latest = now + limits_.shutdown_time;
  ends_at_ = ends_at_ ? std::min(*ends_at_, latest) : latest;
}

//= spec/protocol.md#leaving.half-close
//# When a client ends its input, the server MUST finish what it owes that client and then close the
//# connection.
//= spec/protocol.md#leaving.chat-meanwhile
//# MUST then close the connection, whatever they go on saying.
void Connection::finish(TimePoint now) {
  collect_mail(all_mail, now);
  membership_.reset();
  more_mail_ = false;
  upload_ = {};
  input_waits_ = false;
  asks_pace_at_.reset();
  if (state_ == State::open) state_ = State::finishing;
}

void Connection::drop(std::string_view why) {
  observer_.trouble(Trouble::client_dropped, fmt::format("{} was dropped: {}", address_, why));
  membership_.reset();
  more_mail_ = false;
  upload_ = {};
  outbox_ = {};
  state_ = State::finished;
  dropped_ = true;
}

}  // namespace chat
