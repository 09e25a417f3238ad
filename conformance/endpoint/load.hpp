// How busy this machine is, so that deadlines mean the same on a busy one.
#pragma once

#include <string_view>

namespace chatspec {

/// Threads that want a processor for each processor there is, at this moment: at least 1, at most
/// `load_most`. From /proc/loadavg (proc(5), the number before the slash). `own_threads` of them do
/// not count: who makes load must not get more time by it.
double load_factor(int own_threads = 0);

/// Of the text of /proc/loadavg; 0 if it is something else.
int runnable_threads(std::string_view loadavg);

inline constexpr double load_most = 20;

}  // namespace chatspec
