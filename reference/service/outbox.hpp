// What one client is still owed, in the order in which it was handed over: bytes of its own, bytes
// shared with others, and files. Bodies are never held in memory: a file stays a file until it is
// sent.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "protocol/file_name.hpp"
#include "service/chat_log.hpp"
#include "storage/storage.hpp"

namespace chat {

/// Part of an open file, to be sent next with sendfile(2).
struct FileRange {
  int descriptor;
  std::uint64_t offset;
  std::size_t size_bytes;
};
/// What to send next: nothing, these bytes one after the other, or a part of a file. Views are good
/// until the outbox is changed.
using Output = std::variant<std::monostate, std::span<const std::string_view>, FileRange>;

/// Belongs to one thread.
class Outbox {
 public:
  void push(std::string_view bytes);
  void push(SharedBytes bytes);
  void push(FileName name, std::unique_ptr<StoredFile> file);

  bool empty() const { return front_ == segments_.size(); }
  /// Bytes that wait, without those of files.
  std::size_t waiting_bytes() const { return waiting_bytes_; }
  std::size_t waiting_files() const { return waiting_files_; }

  /// The front of the queue. An error means that a file's content can no longer be had.
  Result<Output> front();
  /// The first `size` bytes of what `front` gave have been sent.
  void sent(std::size_t size);
  /// If a file at the front has been sent to its last byte (an empty one at once), removes it and
  /// gives its name. To be called before `front`, until it gives nothing.
  std::optional<FileName> take_sent_file();

 private:
  struct FilePart {
    FileName name;
    std::unique_ptr<StoredFile> file;
    std::uint64_t offset = 0;
    std::uint64_t bytes_left = 0;
  };
  using Segment = std::variant<std::string, SharedBytes, FilePart>;

  Result<Output> front_of_file(FilePart& part);
  static std::string_view bytes_of(const Segment& segment);
  void pop();

  std::vector<Segment> segments_;
  std::size_t front_ = 0;             ///< segments_ before it are gone
  std::size_t front_sent_bytes_ = 0;  ///< of the front segment, if it is bytes
  std::size_t waiting_bytes_ = 0;
  std::size_t waiting_files_ = 0;
  std::string read_ahead_;  ///< of a file at the front that has no descriptor
  std::vector<std::string_view> gathered_;
};

}  // namespace chat
