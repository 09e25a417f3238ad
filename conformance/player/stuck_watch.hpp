// Programs of which nothing more will come, whatever they still should do.
#pragma once

#include <optional>

#include "endpoint/quiescence.hpp"

namespace chatspec {

/// A thread that waits in a system call without a time limit, and does not move while something for
/// it lies ready, does not wait for that: it never will take it. So unread bytes do not matter
/// here, as they do for QUIESCENT. Several looks in a row, because what was written a moment ago
/// may not have woken its reader yet.
class StuckWatch {
 public:
  /// One look at the programs that still run, with `port` 0 in `watched`; true after `kLooks` of
  /// them in a row.
  bool look(const Quiescence::Watched& watched) {
    if (!rest_ || rest_->programs() != watched.programs.size()) rest_.emplace(watched);
    looks_ = rest_->look() ? looks_ + 1 : 0;
    return looks_ >= kLooks;
  }

 private:
  static constexpr int kLooks = 5;
  std::optional<Quiescence> rest_;
  int looks_ = 0;
};

}  // namespace chatspec
