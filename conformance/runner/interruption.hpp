// Ctrl-C, and its like, as something that can be waited for.
#pragma once

#include <csignal>
#include <optional>

#include "endpoint/fd.hpp"

namespace chatspec {

/// While it lives, SIGINT, SIGTERM and SIGHUP do not end this process but make `descriptor`
/// readable. Children inherit the blocked signals: see `ignore_interruptions`. Only in a process
/// without other threads.
class Interruption {
 public:
  Interruption();
  ~Interruption();
  Interruption(const Interruption&) = delete;
  Interruption& operator=(const Interruption&) = delete;

  int descriptor() const { return arrived_.get(); }
  /// The first signal that has come; it stays known.
  std::optional<int> signal();

 private:
  Fd arrived_;
  sigset_t before_;
  std::optional<int> signal_;
};

/// For a child that is ended by its parent and by nobody else: a terminal sends its Ctrl-C to both.
void ignore_interruptions();

}  // namespace chatspec
