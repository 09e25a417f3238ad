#include "client/outgoing.hpp"

#include <sys/sendfile.h>
#include <sys/socket.h>

#include <algorithm>
#include <cerrno>
#include <string>
#include <utility>

namespace chat {

void Outgoing::add_line(std::string_view text) {
  if (segments_.empty() || !std::holds_alternative<Text>(segments_.back())) {
    segments_.emplace_back(Text{});
  }
  std::string& bytes = std::get<Text>(segments_.back()).bytes;
  bytes += text;
  bytes += '\n';
  waiting_bytes_ += text.size() + 1;
}

void Outgoing::add_upload(std::uint64_t id, const FileName& name, UploadFile file) {
  //= spec/console.md#console.client.upload
  //# On `/upload <name>` the client MUST send that file from its working directory
  add_line("/upload " + name.text());
  add_line(std::to_string(file.size_bytes));
  segments_.emplace_back(FilePart{id, name.text(), std::move(file)});
  ++waiting_files_;
}

Outgoing::Outcome Outgoing::send_to(int socket) {
  std::size_t budget_bytes = file_bytes_per_call_max;
  while (!segments_.empty()) {
    auto& segment = segments_.front();
    auto* text = std::get_if<Text>(&segment);
    const Step step = text ? send_text(socket, *text)
                           : send_file(socket, std::get<FilePart>(segment), budget_bytes);
    if (step == Step::would_wait) return Outcome::sent;
    if (step == Step::gone || step == Step::changed) {
      clear();
      return step == Step::gone ? Outcome::connection_gone : Outcome::file_changed;
    }
    segments_.pop_front();
  }
  return Outcome::sent;
}

Outgoing::Step Outgoing::send_text(int socket, Text& text) {
  while (text.sent_bytes < text.bytes.size()) {
    // MSG_MORE: the header of a file goes out together with the file's first bytes.
    const int more = something_follows() ? MSG_MORE : 0;
    const ssize_t count = ::send(socket, text.bytes.data() + text.sent_bytes,
                                 text.bytes.size() - text.sent_bytes, MSG_NOSIGNAL | more);
    if (count >= 0) {
      text.sent_bytes += static_cast<std::size_t>(count);
      waiting_bytes_ -= static_cast<std::size_t>(count);
    } else if (errno == EAGAIN) {
      return Step::would_wait;
    } else if (errno != EINTR) {
      return Step::gone;
    }
  }
  return Step::done;
}

/// Behind the text at the front. An empty file is nothing: the kernel would hold back the text for
/// it, for a fifth of a second (tcp(7), TCP_CORK).
bool Outgoing::something_follows() const {
  if (segments_.size() < 2) return false;
  const auto* part = std::get_if<FilePart>(&segments_[1]);
  return !part || part->file.size_bytes > 0;
}

Outgoing::Step Outgoing::send_file(int socket, FilePart& part, std::size_t& budget_bytes) {
  while (part.sent_bytes < part.file.size_bytes) {
    if (budget_bytes == 0) return Step::would_wait;
    const std::uint64_t left = part.file.size_bytes - part.sent_bytes;
    auto offset = static_cast<off_t>(part.sent_bytes);
    const ssize_t count = ::sendfile(socket, part.file.descriptor.get(), &offset,
                                     std::min<std::uint64_t>(left, budget_bytes));
    if (count > 0) {
      part.sent_bytes += static_cast<std::uint64_t>(count);
      budget_bytes -= static_cast<std::size_t>(count);
    } else if (count < 0 && errno == EAGAIN) {
      return Step::would_wait;
    } else if (count < 0 && errno == EINTR) {
      continue;
    } else if (count < 0 && (errno == EPIPE || errno == ECONNRESET)) {
      return Step::gone;
    } else {
      // The file's end came too early (sendfile(2) returns 0), or it cannot be read.
      changed_name_ = part.name;
      changed_id_ = part.id;
      return Step::changed;
    }
  }
  sent_uploads_.push_back(part.id);
  --waiting_files_;
  return Step::done;
}

std::optional<Progress> Outgoing::progress() const {
  if (segments_.empty()) return std::nullopt;
  const auto* part = std::get_if<FilePart>(&segments_.front());
  if (!part || part->sent_bytes == 0) return std::nullopt;
  return Progress{part->name, part->sent_bytes, part->file.size_bytes};
}

std::optional<std::uint64_t> Outgoing::upload_under_way() const {
  const auto* part = segments_.empty() ? nullptr : std::get_if<FilePart>(&segments_.front());
  return part ? std::optional(part->id) : std::nullopt;
}

void Outgoing::clear() {
  segments_.clear();
  waiting_bytes_ = 0;
  waiting_files_ = 0;
}

}  // namespace chat
