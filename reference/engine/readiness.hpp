// "Which of these descriptors can be used now?" The one question in which select, poll and epoll
// differ, and so all that a new readiness engine has to bring.
#pragma once

#include <optional>
#include <span>

#include "base/result.hpp"
#include "service/time.hpp"

namespace chat {

/// Belongs to one thread.
class Readiness {
 public:
  struct Ready {
    int fd;
    bool readable;  ///< or ended, or failed: reading will tell
    bool writable;
  };

  virtual ~Readiness() = default;
  /// From now on waits for these; with neither it is forgotten. Must be said before `fd` is closed.
  virtual void watch(int fd, bool read, bool write) = 0;
  /// Waits until a watched descriptor is ready, or `deadline`, or a signal. The result is good
  /// until the next call.
  virtual Result<std::span<const Ready>> wait(std::optional<TimePoint> deadline) = 0;
};

}  // namespace chat
