#include "engine/conversation.hpp"

#include <linux/sockios.h>
#include <sys/ioctl.h>
#include <sys/socket.h>

#include <variant>

namespace chat {
namespace {

// What one socket may take in and give out before the others have their turn: a few hundred
// microseconds of copying.
constexpr std::size_t receive_turn_bytes = 256 * 1024;
constexpr int sends_max = 16;

std::size_t size_of(const Output& output) {
  if (const auto* file = std::get_if<FileRange>(&output)) return file->size_bytes;
  std::size_t size = 0;
  for (auto piece : std::get<std::span<const std::string_view>>(output)) size += piece.size();
  return size;
}

}  // namespace

Conversation::~Conversation() {
  if (connection_ && connection_->dropped()) {
    // Who does not read would have the kernel keep the rest for many minutes: reset instead.
    // socket(7), SO_LINGER.
    const linger reset{1, 0};
    ::setsockopt(socket_.get(), SOL_SOCKET, SO_LINGER, &reset, sizeof reset);
  }
}

void Conversation::receive(std::span<char> scratch, TimePoint now) {
  std::size_t received_bytes = 0;
  while (received_bytes < receive_turn_bytes && connection_->wants_input()) {
    const auto space = scratch.first(connection_->receive_bytes_max());
    const auto result = chat::receive(socket_.get(), space);
    received_bytes += result.size_bytes;
    switch (result.status) {
      case IoStatus::done:
        connection_->receive({scratch.data(), result.size_bytes}, now);
        if (result.size_bytes < space.size()) return;
        break;
      case IoStatus::blocked:
        return;
      case IoStatus::ended:
        connection_->input_ended(now);
        return;
      //= spec/protocol.md#leaving.alone
      //# The end of one connection, in good order or by a reset, MUST NOT disturb any other.
      case IoStatus::failed:
        broken_ = true;
        return;
    }
  }
}

void Conversation::send(TimePoint now) {
  for (int i = 0; i < sends_max && !over(); ++i) {
    const Output output = connection_->output(now);
    if (std::holds_alternative<std::monostate>(output)) break;
    const auto result = send_once(output);
    if (result.status == IoStatus::blocked) break;
    if (result.status == IoStatus::failed) broken_ = true;
    if (result.status == IoStatus::ended) connection_->output_failed();
    if (result.status != IoStatus::done) return;
    const bool took_all = result.size_bytes == size_of(output);
    connection_->output_sent(result.size_bytes, now);
    if (!took_all) break;
  }
  if (!over() && connection_->wants_output_ended()) {
    ::shutdown(socket_.get(), SHUT_WR);
    output_ended_ = true;
    connection_->output_ended(now);
  }
}

void Conversation::shut_down(TimePoint now) {
  // tcp(7), SIOCOUTQ: bytes that the other system has not acknowledged. What it has acknowledged
  // its program can read, whatever becomes of the connection. The end itself counts as one byte.
  int on_their_way = 0;
  const bool known = ::ioctl(socket_.get(), SIOCOUTQ, &on_their_way) == 0;
  connection_->shut_down(known && on_their_way <= (output_ended_ ? 1 : 0), now);
}

IoResult Conversation::send_once(const Output& output) {
  if (const auto* file = std::get_if<FileRange>(&output)) return send_file(socket_.get(), *file);
  return send_gathered(socket_.get(), std::get<std::span<const std::string_view>>(output));
}

}  // namespace chat
