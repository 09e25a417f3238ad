// Files kept in memory, for tests.
#pragma once

#include <cstdint>
#include <limits>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "base/mutex.hpp"
#include "storage/storage.hpp"

namespace chat {

/// Thread-safe, and means the same as DirectoryStorage (storage_contract_test.cpp holds both to
/// it). Uploads must not outlive it. `quota_bytes` is its disk: what is stored, replaced content
/// that is still being read not counted, and what is under way; a write beyond it is
/// `no_space_on_device`.
class MemoryStorage final : public Storage {
 public:
  explicit MemoryStorage(std::uint64_t quota_bytes = std::numeric_limits<std::uint64_t>::max())
      : quota_bytes_(quota_bytes) {}

  Result<std::unique_ptr<StoredFile>> open(const FileName& name) override;
  Result<std::unique_ptr<Upload>> create(const FileName& name, std::uint64_t size_bytes) override;

  /// Puts a content there without an upload, quota or not.
  void put(const std::string& name, std::string content);
  /// The content now known by `name`.
  std::optional<std::string> content(const std::string& name) const;
  /// The names in it, sorted.
  std::vector<std::string> names() const;
  /// How many uploads are neither committed nor dropped.
  int uploads_under_way() const;

 private:
  class MemoryUpload;

  Result<void> take_space(std::uint64_t bytes) EXCLUDES(mutex_);
  void give_back_space(std::uint64_t bytes) EXCLUDES(mutex_);
  void store(const std::string& name, std::shared_ptr<const std::string> content) REQUIRES(mutex_);

  // The design lets only Room hold a mutex. This one is in no program: it lets one storage serve
  // the threads of a test.
  mutable Mutex mutex_;
  const std::uint64_t quota_bytes_;
  std::uint64_t used_bytes_ GUARDED_BY(mutex_) = 0;
  int uploads_under_way_ GUARDED_BY(mutex_) = 0;
  std::map<std::string, std::shared_ptr<const std::string>> files_ GUARDED_BY(mutex_);
};

}  // namespace chat
