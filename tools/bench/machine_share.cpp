#include "machine_share.hpp"

#include <sys/resource.h>
#include <unistd.h>

#include <algorithm>
#include <fstream>
#include <string>
#include <thread>

#include "cannot_measure.hpp"

namespace chatspec::bench {

namespace {

double seconds(const timeval& time) {
  return static_cast<double>(time.tv_sec) + static_cast<double>(time.tv_usec) / 1e6;
}

double cpu_seconds(int who) {
  rusage usage{};
  if (getrusage(who, &usage) != 0) give_up_errno("getrusage");
  return seconds(usage.ru_utime) + seconds(usage.ru_stime);
}

}  // namespace

MachineShare::MachineShare()
    : start_(now()),
      processors_(std::max(1, static_cast<int>(std::thread::hardware_concurrency()))) {}

MachineShare::Seconds MachineShare::now() {
  std::ifstream file("/proc/stat");
  std::string word;
  file >> word;
  // proc(5): user nice system idle iowait irq softirq steal; what follows is counted in user
  // already.
  double ticks[8] = {};
  for (double& each : ticks) file >> each;
  if (!file || word != "cpu") throw CannotMeasure("/proc/stat does not begin as proc(5) says");
  double total = 0;
  for (const double each : ticks) total += each;
  const double hertz = static_cast<double>(sysconf(_SC_CLK_TCK));
  return {(total - ticks[3] - ticks[4]) / hertz, total / hertz,
          cpu_seconds(RUSAGE_SELF) + cpu_seconds(RUSAGE_CHILDREN)};
}

double MachineShare::of_others() const {
  const Seconds end = now();
  const double elapsed = (end.total - start_.total) / processors_;
  const double others = (end.busy - start_.busy) - (end.ours - start_.ours);
  return elapsed > 0 ? std::max(0.0, others / elapsed) : 0;
}

}  // namespace chatspec::bench
