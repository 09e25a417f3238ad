#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "crowd.hpp"

namespace chatspec::bench {

/// A program to measure and the bare loop that is its measure.
struct Contest {
  std::string engine;             // select or threading
  std::vector<std::string> real;  // the command that starts it
  std::vector<std::string> bare;
  Dialect real_dialect;  // as bare_dialect when calibrating: the loop against itself
  Dialect bare_dialect;
  double fanout_ratio_max;       // server CPU per delivered line, from the table
  uint64_t idle_bytes_max;       // user memory per idle connection, from the table
  std::vector<int> idle_crowds;  // how many idle connections to try
};

/// All numbers of one run. `normal()` is what the figures are quoted from; `quick()` makes the same
/// rows in seconds, to prove that the instrument works, and its figures mean nothing.
struct Plan {
  using Duration = std::chrono::milliseconds;

  static Plan normal() { return {}; }
  static Plan quick() {
    Plan plan;
    plan.rounds = 1;
    plan.warm_up = Duration(10);
    plan.stretch = Duration(20);
    plan.latency_stretch = Duration(100);
    plan.file_bytes = uint64_t{16} << 20;
    plan.wakeups = 10;
    plan.idle_lines = 3;
    return plan;
  }

  int rounds = 9;
  int senders = 1;
  int window = 64;  // lines each sender keeps under way: the table
  int lines_per_write = 1;
  std::vector<int> receivers{10, 100, 1000};
  std::vector<size_t> line_bytes{32, 1024};
  Duration warm_up{150};
  Duration stretch{300};
  Duration latency_stretch{600};
  uint64_t file_bytes = uint64_t{1} << 30;
  std::chrono::seconds transfer_budget{60};  // each direction; then no further round begins
  int wakeups = 100;                         // of each of the two active clients, in each round
  int idle_lines = 10;                       // single lines to everybody, in each round

  /// Lines a second for the latency rows: far below saturation of any contestant, and about the
  /// same number of deliveries, whatever the size of the crowd.
  double lines_per_second(int crowd) const { return crowd <= 10 ? 2000 : 50'000.0 / crowd; }
};

}  // namespace chatspec::bench
