// The one place where this program waits: poll(2) over everything that can become ready.
#pragma once

#include <chrono>
#include <functional>
#include <vector>

#include "endpoint/deadline.hpp"

namespace chatspec {

/// Something with a descriptor that the pump serves.
class Pollable {
 public:
  virtual ~Pollable() = default;
  virtual int descriptor() const = 0;  ///< -1: nothing to wait for
  virtual short interest() const = 0;  ///< POLLIN, POLLOUT; 0 still reports errors
  virtual void ready(short events) = 0;
};

/// Waits until something is ready or `longest` is over, and serves what is ready, once each.
/// Returns true if something was served.
bool pump(const std::vector<Pollable*>& all, std::chrono::microseconds longest);

/// Pumps until `fact` holds: true; or until the deadline is missed: false. `restless` says that the
/// fact can change without any descriptor becoming ready (a file appears, a queue is read): then it
/// is looked at again at once a few hundred times, and after that every millisecond.
bool pump_until(const std::vector<Pollable*>& all, const std::function<bool()>& fact,
                const Deadline& deadline, bool restless = false);

}  // namespace chatspec
