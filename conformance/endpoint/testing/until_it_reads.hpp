// A shell, or an interpreter, handles a signal that comes just before it begins to read only behind
// what it reads: a test that sends one waits until it reads.
#pragma once

#include "endpoint/process.hpp"
#include "endpoint/thread_activity.hpp"

namespace chatspec {

/// Waits until the program, which has one thread, is in read(2); false if it does not get there.
inline bool until_it_reads(Process& process) {
  auto reads = [&process] {
    auto threads = look_at_threads(process.tree());
    return threads.size() == 1 && threads[0].blocked && threads[0].call == "read";
  };
  return pump_until(process.pollables(), reads, Deadline(std::chrono::seconds(10)), true);
}

}  // namespace chatspec
