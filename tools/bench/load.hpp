#pragma once

#include <chrono>
#include <cstdint>

#include "crowd.hpp"
#include "histogram.hpp"
#include "server_process.hpp"

namespace chatspec::bench {

/// What one measured stretch of saturating load found.
struct Throughput {
  uint64_t deliveries = 0;
  std::chrono::nanoseconds server_cpu{0};
  std::chrono::nanoseconds elapsed{0};
  double lines_per_read = 0;  // at the clients: how well the server coalesced

  double cpu_us_per_delivery() const;
  double deliveries_per_second() const;
};

/// Closed loop: each sender keeps `window` lines under way for `duration`. A line is under way
/// until every hearer has it. Starts and ends with nothing under way, so that the server's CPU time
/// and the deliveries belong together exactly.
Throughput saturate(Crowd& crowd, const ServerProcess& server, int window,
                    std::chrono::nanoseconds duration);

/// Open loop: `lines_per_second` in all, the senders taking turns, each sent at its own time
/// whether or not earlier ones have arrived. Latency counts from when a line was due, not from when
/// it was sent, so a server that stalls is charged for every line that had to wait (no coordinated
/// omission). One entry in the histogram for each delivery.
Histogram send_on_schedule(Crowd& crowd, double lines_per_second,
                           std::chrono::nanoseconds duration);

}  // namespace chatspec::bench
