// Programs of which nothing more will come, whatever they still should do.
#pragma once

#include <algorithm>
#include <chrono>
#include <cstdint>
#include <map>
#include <optional>

#include "endpoint/quiescence.hpp"
#include "endpoint/sock_diag.hpp"

namespace chatspec {

/// A thread that waits in a system call without a time limit, and does not move while something for
/// it lies ready, does not wait for that: it never will take it. So unread bytes do not matter
/// here, as they do for QUIESCENT; but what has not arrived yet does, for it may wake somebody.
/// Several looks in a row, because what was written a moment ago may not have woken its reader yet.
///
/// Whoever waits for a time may go on when it is over: a server that was told to end and gives its
/// clients some seconds. Or it wakes up again and again until enough of it is over: one that lets
/// talkers wait for somebody who does not read. So then it is looked at again when the longest of
/// these waits is over, and not before `kTimersLast`.
class StuckWatch {
 public:
  /// One look at the programs that still run, with `port` 0 in `watched`, and at what the kernel
  /// carries between them and us on connections of `port`; true after `kLooks` of them in a row.
  bool look(const Quiescence::Watched& watched, int port) {
    if (!rest_ || rest_->programs() != watched.programs.size()) rest_.emplace(watched);
    bool rests = rest_->look() && look_at_deliveries(port).empty();
    bool timers = rest_->longest_timer().has_value();
    if (!rests || timers != timers_) looks_ = 0;
    timers_ = timers;
    if (!rests) return false;
    ++looks_;
    if (!first_rest_) remember_first_rest();
    if (timers) last_timer_ = std::max(last_timer_, *rest_->longest_timer());
    if (looks_ < kLooks) return false;
    return !timers || (Clock::now() - *first_rest_ >= last_timer_ && first_timers_are_over());
  }

 private:
  using Clock = std::chrono::steady_clock;
  void remember_first_rest() {
    first_rest_ = Clock::now();
    for (const ThreadActivity& one : rest_->threads()) {
      if (one.timeout) first_timers_[one.thread] = one.switches;
    }
  }
  // The kernel may be late, on a processor that it does not have for itself above all.
  bool first_timers_are_over() const {
    const auto& now = rest_->threads();
    return std::none_of(now.begin(), now.end(), [this](const ThreadActivity& one) {
      auto found = first_timers_.find(one.thread);
      return found != first_timers_.end() && found->second == one.switches;
    });
  }

  static constexpr int kLooks = 5;
  static constexpr auto kTimersLast = Quiescence::kWaitedOut;
  std::optional<Quiescence> rest_;
  int looks_ = 0;
  bool timers_ = false;
  std::optional<Clock::time_point> first_rest_;
  std::chrono::milliseconds last_timer_ = kTimersLast;
  /// The context switches of those who waited for a time then.
  std::map<pid_t, std::uint64_t> first_timers_;
};

}  // namespace chatspec
