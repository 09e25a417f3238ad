#pragma once

#include <cstdint>
#include <filesystem>

namespace chatspec::bench {

/// A new empty folder for the files of one run, removed with all that is in it. In memory
/// (/dev/shm) when that has `bytes_needed` free, so that no disk is measured; else the system's
/// folder for temporary files.
class WorkFolder {
 public:
  explicit WorkFolder(uint64_t bytes_needed);
  ~WorkFolder();
  WorkFolder(const WorkFolder&) = delete;
  WorkFolder& operator=(const WorkFolder&) = delete;

  const std::filesystem::path& path() const { return path_; }
  bool in_memory() const { return in_memory_; }

 private:
  bool in_memory_;
  std::filesystem::path path_;
};

}  // namespace chatspec::bench
