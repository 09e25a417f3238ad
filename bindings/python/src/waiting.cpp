#include "waiting.hpp"

#include <cmath>

namespace chatspec_python {

std::optional<std::chrono::nanoseconds> time_of(const std::optional<double>& timeout) {
  if (!timeout) return std::nullopt;
  if (!(*timeout >= 0)) throw py::value_error("timeout must be None or seconds, 0 or more");
  // Some 30 years are for ever, and do not overflow.
  constexpr double longest = 1e9;
  return std::chrono::duration_cast<std::chrono::nanoseconds>(
      std::chrono::duration<double>(std::min(*timeout, longest)));
}

}  // namespace chatspec_python
