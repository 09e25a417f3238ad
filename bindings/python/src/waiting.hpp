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
      const py::gil_scoped_release released;
      return step(patience);
    }();
    if (PyErr_CheckSignals() != 0) throw py::error_already_set();
    if (result || is_last) return result;
  }
}

/// Deletes without the interpreter's lock: ending threads may take a while.
struct DeleteWithoutLock {
  template <class T>
  void operator()(T* object) const {
    const py::gil_scoped_release released;
    delete object;
  }
};

}  // namespace chatspec_python
