// Which troubles are told, and which are only counted. A thousand newcomers a second that are sent
// away are one fact and not a thousand lines: without this, whoever can connect fills a disk.
#pragma once

#include <array>
#include <atomic>
#include <chrono>
#include <cstdint>
#include <optional>

#include "service/observer.hpp"
#include "service/time.hpp"

namespace chat {

/// Thread-safe, without a lock: a thread that has a trouble waits for nobody.
class TroubleTally {
 public:
  /// How long others of a kind are only counted when one was told: of each kind a person reads six
  /// lines a minute at most.
  static constexpr std::chrono::seconds told_again_after{10};

  /// A trouble of this kind has happened. If it is to be told: how many of its kind were not, since
  /// the last one that was. Nothing: it is not told, and was counted.
  std::optional<std::uint64_t> happened(Trouble kind, TimePoint now);
  /// How many of this kind were counted and not told, for the last time.
  std::uint64_t rest(Trouble kind);

 private:
  struct Kind {
    std::atomic<TimePoint> told_again_from = TimePoint::min();
    std::atomic<std::uint64_t> untold = 0;
  };
  static_assert(std::atomic<TimePoint>::is_always_lock_free);

  Kind& of(Trouble kind) { return kinds_[static_cast<std::size_t>(kind)]; }

  std::array<Kind, trouble_kinds.size()> kinds_;
};

}  // namespace chat
