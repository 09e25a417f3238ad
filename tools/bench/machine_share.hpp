#pragma once

namespace chatspec::bench {

/// How much of the machine went to programs that are neither the bench nor its servers, since this
/// object was made. Figures taken beside a busy neighbour are worth little, so the report says so.
class MachineShare {
 public:
  MachineShare();

  /// In processors: 0.5 is half of one. From /proc/stat (all programs, and time the hypervisor
  /// took) less getrusage(2) of this process and the servers that have ended. Call it when all
  /// have.
  double of_others() const;

 private:
  struct Seconds {
    double busy;   // of all processors
    double total;  // of all processors, idle included
    double ours;
  };
  static Seconds now();
  Seconds start_;
  int processors_;
};

}  // namespace chatspec::bench
