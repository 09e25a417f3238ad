// A limit against hanging. It decides nothing else: no verdict depends on how long something took.
#pragma once

#include <algorithm>
#include <chrono>

namespace chatspec {

class Deadline {
 public:
  using Clock = std::chrono::steady_clock;

  explicit Deadline(std::chrono::milliseconds from_now) : at_(Clock::now() + from_now) {}

  bool missed() const { return Clock::now() >= at_; }
  /// Never negative; rounded up, so that a wait for it does not end just before it.
  std::chrono::milliseconds left() const {
    auto left = std::chrono::ceil<std::chrono::milliseconds>(at_ - Clock::now());
    return std::max(left, std::chrono::milliseconds(0));
  }

 private:
  Clock::time_point at_;
};

}  // namespace chatspec
