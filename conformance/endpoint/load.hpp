// How busy this machine is, so that deadlines mean the same on a busy one.
#pragma once

namespace chatspec {

/// Threads that want a processor for each processor there is, at this moment: at least 1, at most
/// `kLoadMost`. From /proc/loadavg (proc(5), the number before the slash).
double load_factor();

inline constexpr double kLoadMost = 20;

}  // namespace chatspec
