// A descriptor that becomes readable once, when an engine is told to stop.
#pragma once

#include <sys/eventfd.h>
#include <unistd.h>

#include <cstdint>

#include "base/result.hpp"
#include "base/unique_fd.hpp"

namespace chat {

class StopSignal {
 public:
  static Result<StopSignal> create() {
    UniqueFd fd(::eventfd(0, EFD_NONBLOCK | EFD_CLOEXEC));
    if (!fd) return system_error("eventfd");
    return StopSignal(std::move(fd));
  }
  /// write(2) is in the list of functions a signal handler may call: signal-safety(7).
  void raise() const noexcept {
    const std::uint64_t one = 1;
    [[maybe_unused]] const auto written = ::write(fd_.get(), &one, sizeof one);
  }
  int fd() const { return fd_.get(); }

 private:
  explicit StopSignal(UniqueFd fd) : fd_(std::move(fd)) {}
  UniqueFd fd_;
};

}  // namespace chat
