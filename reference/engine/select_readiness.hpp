// Readiness by select(2), beyond its usual 1,024 descriptors: an fd_set is a bitmap, the kernel
// reads as many bits as the first argument says, and only glibc's type stops at FD_SETSIZE. So the
// bitmaps are our own.
#pragma once

#include <cstdint>
#include <vector>

#include "engine/readiness.hpp"

namespace chat {

class SelectReadiness : public Readiness {
 public:
  void watch(int fd, bool read, bool write) override;
  Result<std::span<const Ready>> wait(std::optional<TimePoint> deadline) override;

 private:
  using Word = unsigned long;  ///< what the kernel's fd_set is made of: posix_types.h

  std::vector<Word> read_, write_;              ///< what is watched; words up to the highest bit
  std::vector<Word> read_ready_, write_ready_;  ///< what select made of them
  std::vector<Ready> ready_;
};

}  // namespace chat
