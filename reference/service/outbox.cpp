#include "service/outbox.hpp"

#include <algorithm>
#include <cassert>
#include <utility>

#include "protocol/limits.hpp"

namespace chat {
namespace {
// Pieces gathered for one send. Linux takes 1,024 (IOV_MAX); with lines of a chat that is more than
// any socket's buffer holds.
constexpr std::size_t gathered_max = 64;

// Replies are gathered in pieces of about this size. A piece is freed when it was sent whole, so
// without a bound one client that never takes all could let a single piece grow for ever.
constexpr std::size_t piece_bytes_max = 64 * 1024;
}  // namespace

void Outbox::push(std::string_view bytes) {
  if (bytes.empty()) return;
  waiting_bytes_ += bytes.size();
  // Replies in a row become one piece.
  if (!empty()) {
    auto* last = std::get_if<std::string>(&segments_.back());
    if (last != nullptr && last->size() < piece_bytes_max) {
      last->append(bytes);
      return;
    }
  }
  segments_.emplace_back(std::string(bytes));
}

void Outbox::push(SharedBytes bytes) {
  if (bytes.bytes.empty()) return;
  waiting_bytes_ += bytes.bytes.size();
  segments_.emplace_back(std::move(bytes));
}

void Outbox::push(FileName name, std::unique_ptr<StoredFile> file) {
  ++waiting_files_;
  const auto size = file->size_bytes();
  segments_.emplace_back(FilePart{std::move(name), std::move(file), 0, size});
}

std::string_view Outbox::bytes_of(const Segment& segment) {
  if (const auto* own = std::get_if<std::string>(&segment)) return *own;
  if (const auto* shared = std::get_if<SharedBytes>(&segment)) return shared->bytes;
  return {};
}

Result<Output> Outbox::front() {
  if (empty()) return Output{};
  if (auto* part = std::get_if<FilePart>(&segments_[front_])) return front_of_file(*part);
  gathered_.clear();
  for (auto i = front_; i < segments_.size() && gathered_.size() < gathered_max; ++i) {
    if (std::holds_alternative<FilePart>(segments_[i])) break;
    gathered_.push_back(bytes_of(segments_[i]));
  }
  gathered_.front().remove_prefix(front_sent_bytes_);
  return Output{std::span<const std::string_view>(gathered_)};
}

Result<Output> Outbox::front_of_file(FilePart& part) {
  const auto size = static_cast<std::size_t>(
      std::min<std::uint64_t>(part.bytes_left, Limits::send_file_bytes_max));
  if (const auto descriptor = part.file->descriptor()) {
    return Output{FileRange{*descriptor, part.offset, size}};
  }
  read_ahead_.resize(std::min(size, Limits::receive_bytes_max));
  const auto got = part.file->read_at(part.offset, read_ahead_);
  if (!got) return tl::make_unexpected(got.error());
  if (*got == 0) {
    return tl::make_unexpected(
        Error{std::make_error_code(std::errc::io_error), "file ended early: " + part.name.text()});
  }
  gathered_.assign(1, std::string_view(read_ahead_).substr(0, *got));
  return Output{std::span<const std::string_view>(gathered_)};
}

void Outbox::sent(std::size_t size) {
  while (size > 0) {
    assert(!empty());
    if (auto* part = std::get_if<FilePart>(&segments_[front_])) {
      assert(size <= part->bytes_left);
      part->offset += size;
      part->bytes_left -= size;
      return;
    }
    const std::size_t left = bytes_of(segments_[front_]).size() - front_sent_bytes_;
    const std::size_t taken = std::min(size, left);
    waiting_bytes_ -= taken;
    size -= taken;
    front_sent_bytes_ += taken;
    if (taken == left) pop();
  }
}

std::optional<FileName> Outbox::take_sent_file() {
  if (empty()) return std::nullopt;
  auto* part = std::get_if<FilePart>(&segments_[front_]);
  if (part == nullptr || part->bytes_left > 0) return std::nullopt;
  auto name = std::move(part->name);
  pop();
  --waiting_files_;
  return name;
}

void Outbox::pop() {
  // Frees what the segment held at once; the vector keeps its room for the next ones.
  segments_[front_] = std::string();
  ++front_;
  front_sent_bytes_ = 0;
  if (empty()) {
    segments_.clear();
    front_ = 0;
    read_ahead_ = {};
  } else if (front_ >= 1024 && front_ * 2 >= segments_.size()) {
    segments_.erase(segments_.begin(), segments_.begin() + static_cast<std::ptrdiff_t>(front_));
    front_ = 0;
  }
}

}  // namespace chat
