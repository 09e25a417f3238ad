// Programs of which nothing more will come, whatever they still should do.
#pragma once

#include <chrono>
#include <optional>
#include <utility>

#include "endpoint/quiescence.hpp"
#include "endpoint/sock_diag.hpp"

namespace chatspec {

/// A thread that waits in a system call without a time limit, and does not move while something for
/// it lies ready, does not wait for that: it never will take it. So unread bytes do not matter
/// here, as they do for QUIESCENT; but what has not arrived yet does, for it may wake somebody.
/// Several looks in a row, because what was written a moment ago may not have woken its reader yet.
///
/// Whoever waits for a time may go on when it is over: a server that was told to end and gives its
/// clients some seconds. So every such wait is waited out first, however long it is: the caller's
/// patience is the limit. And whoever does so again and again may go on when enough of it is over:
/// a server that lets talkers wait for somebody who does not read. So then `timers_last` must be
/// over, too.
class StuckWatch {
 public:
  /// One look at the programs that still run, with `port` 0 in `watched`, and at what the kernel
  /// carries between them and us on connections of `port`; true after `looks` of them in a row.
  bool look(Quiescence::Watched watched, int port) {
    watched.longest_timer = std::chrono::milliseconds::max();
    if (!rest_ || rest_->programs() != watched.programs.size()) rest_.emplace(std::move(watched));
    if (!rest_->look() || !look_at_deliveries(port).empty()) {
      looks_ = 0;
      return false;
    }
    if (!first_rest_) first_rest_ = Clock::now();
    if (++looks_ < looks) return false;
    return !rest_->has_timers() || Clock::now() - *first_rest_ >= timers_last;
  }

 private:
  using Clock = std::chrono::steady_clock;
  static constexpr int looks = 5;
  static constexpr std::chrono::seconds timers_last{3};
  std::optional<Quiescence> rest_;
  int looks_ = 0;
  std::optional<Clock::time_point> first_rest_;
};

}  // namespace chatspec
