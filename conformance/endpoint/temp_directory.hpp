// A directory that exists as long as its owner.
#pragma once

#include <filesystem>

#include "endpoint/result.hpp"

namespace chatspec {

/// Fresh, private (mode 0700), below the system's place for temporary files; removed with all its
/// contents when destroyed.
class TempDirectory {
 public:
  static Result<TempDirectory> make();
  TempDirectory(TempDirectory&& other) noexcept;
  TempDirectory& operator=(TempDirectory&& other) noexcept;
  ~TempDirectory();

  const std::filesystem::path& path() const { return path_; }

 private:
  explicit TempDirectory(std::filesystem::path path) : path_(std::move(path)) {}
  std::filesystem::path path_;
};

}  // namespace chatspec
