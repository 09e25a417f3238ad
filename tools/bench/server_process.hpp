#pragma once

#include <sys/types.h>

#include <chrono>
#include <cstdint>
#include <string>
#include <thread>
#include <vector>

#include "unique_fd.hpp"

namespace chatspec::bench {

/// A server the bench started: a real one or a bare loop. Ended when this object is destroyed, and
/// by the kernel should the bench itself die.
class ServerProcess {
 public:
  /// Starts `command` and waits for its line `Server started on localhost:PORT` (spec/console.md);
  /// 10 seconds is the limit against hanging.
  explicit ServerProcess(const std::vector<std::string>& command);
  ~ServerProcess();
  ServerProcess(const ServerProcess&) = delete;
  ServerProcess& operator=(const ServerProcess&) = delete;

  uint16_t port() const { return port_; }
  const std::string& name() const { return name_; }

  /// CPU time, user and system, of all its threads so far, to the nanosecond
  /// (clock_getcpuclockid(3); /proc/PID/stat counts in ticks of 10 ms).
  std::chrono::nanoseconds cpu_time() const;

  /// Private memory that was really touched: `Anonymous` of /proc/PID/smaps_rollup, heap and thread
  /// stacks. Exact, where VmRSS and RssAnon of /proc/PID/status are kept per CPU and lag behind.
  uint64_t anonymous_bytes() const;

  /// VmRSS and, since the last reset, its peak VmHWM (/proc/PID/status, proc(5)).
  uint64_t resident_bytes() const { return status_bytes("VmRSS:"); }
  uint64_t peak_resident_bytes() const { return status_bytes("VmHWM:"); }
  void reset_peak() const;

 private:
  void wait_for_port(int stdout_fd);
  uint64_t status_bytes(const std::string& key) const;
  uint64_t kibibytes_from(const std::string& file, const std::string& key) const;
  std::string proc(const std::string& file) const;

  std::string name_;
  pid_t pid_ = -1;
  uint16_t port_ = 0;
  UniqueFd stdout_;
  std::thread drain_;  // reads what the server prints later, so that it never waits for us
};

}  // namespace chatspec::bench
