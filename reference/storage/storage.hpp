// Where files are kept. The service knows only these three interfaces; directory_storage keeps real
// files, memory_storage keeps them for tests, and a test may mock them to break the world.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string_view>

#include "base/result.hpp"
#include "protocol/file_name.hpp"

namespace chat {

/// One content that was complete when it was opened. It does not change when its name is given a
/// new content meanwhile. Belongs to one thread at a time.
class StoredFile {
 public:
  virtual ~StoredFile() = default;
  virtual std::uint64_t size_bytes() const = 0;
  /// Reads at most `space.size()` bytes at `offset`; 0 at the end. May read less than asked.
  virtual Result<std::size_t> read_at(std::uint64_t offset, std::span<char> space) = 0;
  /// A descriptor that sendfile(2) can read from; good as long as this object lives.
  virtual std::optional<int> descriptor() const { return std::nullopt; }
};

/// A content on its way in. Destroyed without a successful `commit`, it leaves nothing behind.
/// Belongs to one thread at a time.
class Upload {
 public:
  virtual ~Upload() = default;
  /// Appends all of `bytes`. After an error the upload cannot be committed.
  virtual Result<void> write(std::string_view bytes) = 0;
  /// Gives the content its name at once and whole, in place of any content it had before.
  virtual Result<void> commit() = 0;
};

/// Thread-safe: any thread may call it at any time.
class Storage {
 public:
  virtual ~Storage() = default;
  /// The file of this name; `std::errc::no_such_file_or_directory` if there is no regular file.
  virtual Result<std::unique_ptr<StoredFile>> open(const FileName& name) = 0;
  /// Begins a content of exactly `size_bytes`, to be known as `name` once committed.
  virtual Result<std::unique_ptr<Upload>> create(const FileName& name,
                                                 std::uint64_t size_bytes) = 0;
};

}  // namespace chat
