// A limit against hanging that means the same on a busy machine.
#pragma once

#include <chrono>

namespace chatspec {

/// Starts when made. The load is looked at only when the limit for an idle machine is reached, and
/// again when the limit so lengthened is: a wait that succeeds costs nothing.
class Patience {
 public:
  using Clock = std::chrono::steady_clock;

  explicit Patience(std::chrono::milliseconds when_idle) : limit_(when_idle), idle_(when_idle) {}

  bool over();
  std::chrono::milliseconds spent() const {
    return std::chrono::duration_cast<std::chrono::milliseconds>(Clock::now() - began_);
  }

 private:
  Clock::time_point began_ = Clock::now();
  std::chrono::milliseconds limit_;
  std::chrono::milliseconds idle_;
};

}  // namespace chatspec
