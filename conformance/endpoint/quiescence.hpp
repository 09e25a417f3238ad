// QUIESCENT: a program of which it is certain that nothing will happen unless something is done to
// it. Works for any language and any protocol, on Linux, for programs that this process launched.
#pragma once

#include <sys/types.h>

#include <chrono>
#include <string>
#include <vector>

#include "endpoint/socket_address.hpp"
#include "endpoint/thread_activity.hpp"

namespace chatspec {

/// Asked again and again (it never waits itself), it says true when: every thread of the programs
/// is blocked in a system call; of every connection on `port` all bytes sent have been received and
/// read, and no connection waits to be accepted; and a second look shows the same calls with the
/// same numbers of context switches. A wait that ends by itself is waited out (the thread must have
/// been seen to wake up and block again) if it is not longer than `kWaitedOut`.
class Quiescence {
 public:
  struct Watched {
    std::vector<pid_t> programs;  ///< heads of their trees
    int port = 0;                 ///< of the server; 0: no connections are looked at
    /// Ends of connections whose unread bytes do not count: peers that do not read.
    std::vector<SocketAddress> not_reading;
    bool wait_out_timers = true;
  };
  explicit Quiescence(Watched watched) : watched_(std::move(watched)) {}

  /// One look. Serve every descriptor before each.
  bool look();
  /// After a look that said no: what is still going on, for a person.
  const std::string& why_not() const { return why_not_; }

  static constexpr std::chrono::milliseconds kWaitedOut{3000};

 private:
  Watched watched_;
  std::vector<ThreadActivity> before_;
  std::string why_not_;
};

}  // namespace chatspec
