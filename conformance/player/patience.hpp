// A limit against hanging that means the same on a busy machine.
#pragma once

#include <chrono>
#include <functional>
#include <utility>

namespace chatspec {

/// Starts when made. The load is looked at only when the limit for an idle machine is reached, and
/// again when the limit so lengthened is: a wait that succeeds costs nothing. `own_threads` says
/// how many threads of the programs that are waited for want a processor: they lengthen nothing.
class Patience {
 public:
  using Clock = std::chrono::steady_clock;

  explicit Patience(std::chrono::milliseconds when_idle, std::function<int()> own_threads = nullptr)
      : limit_(when_idle), idle_(when_idle), own_threads_(std::move(own_threads)) {}

  bool over();
  std::chrono::milliseconds spent() const {
    return std::chrono::duration_cast<std::chrono::milliseconds>(Clock::now() - began_);
  }

 private:
  Clock::time_point began_ = Clock::now();
  std::chrono::milliseconds limit_;
  std::chrono::milliseconds idle_;
  std::function<int()> own_threads_;
};

}  // namespace chatspec
