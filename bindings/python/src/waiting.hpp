// Waiting as Python expects it: other threads run meanwhile, and Ctrl-C is heard.
#pragma once

#include <pybind11/pybind11.h>

#include <algorithm>
#include <chrono>
#include <optional>

namespace chatspec_python {

namespace py = pybind11;

/// How often a wait looks for signals. CPython hears a signal at once, but its handler (which
/// raises KeyboardInterrupt) runs only where we let it: a tenth of a second is what a person calls
/// at once (R. B. Miller, "Response time in man-computer conversational transactions", 1968).
inline constexpr std::chrono::milliseconds between_looks{100};

/// `timeout` in seconds; nothing for None. ValueError if it is negative or no number.
std::optional<std::chrono::nanoseconds> time_of(const std::optional<double>& timeout);

/// While it lives, other Python threads may run.
///
/// Unlike py::gil_scoped_release it bears the interpreter's end. From then on a thread that asks
/// for the interpreter is ended within that call by pthread_exit(3), which unwinds the stack and
/// may not pass a destructor: std::terminate. So `end_waiting` lets all come back before, and who
/// comes later never asks.
class LockReleased {
 public:
  LockReleased();
  ~LockReleased();
  LockReleased(const LockReleased&) = delete;
  LockReleased& operator=(const LockReleased&) = delete;

 private:
  PyThreadState* state_ = nullptr;
  bool must_stay_ = false;
};

/// To be called with the lock when the interpreter is about to end: who has let go of it is waited
/// for, for a second at most. From now on this thread keeps it, and any other that lets go of it is
/// never let back in.
void end_waiting();

/// To be called first of all in a child made by fork(2): the threads that were away are not there.
void after_fork_in_child();

/// Calls `step` with how long it may wait, without the interpreter's lock, until it returns
/// something that is true, `timeout` (None: for ever) is over, or a signal's handler raises;
/// returns what it returned last.
template <class Step>
auto wait_for(const std::optional<double>& timeout, Step step) {
  const auto time = time_of(timeout);
  const auto begin = std::chrono::steady_clock::now();
  while (true) {
    auto patience = between_looks;
    bool is_last = false;
    if (time) {
      const auto left = std::chrono::ceil<std::chrono::milliseconds>(
          *time - (std::chrono::steady_clock::now() - begin));
      is_last = left <= between_looks;
      patience = std::clamp(left, std::chrono::milliseconds(0), between_looks);
    }
    auto result = [&] {
      const LockReleased released;
      return step(patience);
    }();
    // What was taken must not be lost: a handler that raises does so soon after this, in Python.
    if (result) return result;
    if (PyErr_CheckSignals() != 0) throw py::error_already_set();
    if (is_last) return result;
  }
}

/// Deletes without the interpreter's lock: ending threads may take a while.
struct DeleteWithoutLock {
  template <class T>
  void operator()(T* object) const {
    const LockReleased released;
    delete object;
  }
};

}  // namespace chatspec_python
