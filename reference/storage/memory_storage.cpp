#include "storage/memory_storage.hpp"

#include <algorithm>
#include <cassert>
#include <utility>

namespace chat {
namespace {

class MemoryFile final : public StoredFile {
 public:
  explicit MemoryFile(std::shared_ptr<const std::string> content) : content_(std::move(content)) {}

  std::uint64_t size_bytes() const override { return content_->size(); }

  Result<std::size_t> read_at(std::uint64_t offset, std::span<char> space) override {
    if (offset >= content_->size()) return 0;
    return content_->copy(space.data(), space.size(), static_cast<std::size_t>(offset));
  }

 private:
  std::shared_ptr<const std::string> content_;  // shared, so that a replacement does not touch it
};

}  // namespace

class MemoryStorage::MemoryUpload final : public Upload {
 public:
  MemoryUpload(MemoryStorage& storage, std::string name, std::uint64_t size_bytes)
      : storage_(storage), name_(std::move(name)), size_bytes_(size_bytes) {}

  ~MemoryUpload() override {
    if (!committed_ && !failure_) storage_.give_back_space(content_.size());
    const MutexLock lock(storage_.mutex_);
    --storage_.uploads_under_way_;
  }

  Result<void> write(std::string_view bytes) override {
    assert(!committed_);
    if (failure_) return tl::make_unexpected(*failure_);
    if (bytes.size() > size_bytes_ - content_.size()) {
      return fail(system_error("store " + name_ + ": more bytes than promised", EFBIG));
    }
    if (auto taken = storage_.take_space(bytes.size()); !taken) return fail(taken);
    content_ += bytes;
    return {};
  }

  Result<void> commit() override {
    assert(!committed_);
    if (failure_) return tl::make_unexpected(*failure_);
    if (content_.size() != size_bytes_) {
      return fail(system_error("store " + name_ + ": fewer bytes than promised", EINVAL));
    }
    const MutexLock lock(storage_.mutex_);
    storage_.store(name_, std::make_shared<const std::string>(std::move(content_)));
    committed_ = true;
    return {};
  }

 private:
  tl::unexpected<Error> fail(const Result<void>& error) {
    failure_ = error.error();
    storage_.give_back_space(content_.size());
    content_.clear();
    return tl::make_unexpected(*failure_);
  }

  MemoryStorage& storage_;
  std::string name_;
  std::uint64_t size_bytes_;
  std::string content_;
  std::optional<Error> failure_;
  bool committed_ = false;
};

Result<std::unique_ptr<StoredFile>> MemoryStorage::open(const FileName& name) {
  const MutexLock lock(mutex_);
  const auto found = files_.find(name.text());
  if (found == files_.end()) return system_error("open " + name.text(), ENOENT);
  return std::make_unique<MemoryFile>(found->second);
}

Result<std::unique_ptr<Upload>> MemoryStorage::create(const FileName& name,
                                                      std::uint64_t size_bytes) {
  const MutexLock lock(mutex_);
  ++uploads_under_way_;
  return std::make_unique<MemoryUpload>(*this, name.text(), size_bytes);
}

void MemoryStorage::put(const std::string& name, std::string content) {
  const MutexLock lock(mutex_);
  used_bytes_ += content.size();
  store(name, std::make_shared<const std::string>(std::move(content)));
}

std::optional<std::string> MemoryStorage::content(const std::string& name) const {
  const MutexLock lock(mutex_);
  const auto found = files_.find(name);
  if (found == files_.end()) return std::nullopt;
  return *found->second;
}

std::vector<std::string> MemoryStorage::names() const {
  const MutexLock lock(mutex_);
  std::vector<std::string> names;
  for (const auto& [name, content] : files_) names.push_back(name);
  return names;
}

int MemoryStorage::uploads_under_way() const {
  const MutexLock lock(mutex_);
  return uploads_under_way_;
}

Result<void> MemoryStorage::take_space(std::uint64_t bytes) {
  const MutexLock lock(mutex_);
  // Written so that it cannot overflow; `put` may have gone beyond the quota.
  const std::uint64_t free_bytes = quota_bytes_ - std::min(used_bytes_, quota_bytes_);
  if (bytes > free_bytes) return system_error("store", ENOSPC);
  used_bytes_ += bytes;
  return {};
}

void MemoryStorage::give_back_space(std::uint64_t bytes) {
  const MutexLock lock(mutex_);
  used_bytes_ -= bytes;
}

void MemoryStorage::store(const std::string& name, std::shared_ptr<const std::string> content) {
  auto& place = files_[name];
  if (place) used_bytes_ -= place->size();
  place = std::move(content);
}

}  // namespace chat
