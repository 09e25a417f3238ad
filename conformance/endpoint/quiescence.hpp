// QUIESCENT: a program of which it is certain that nothing will happen unless something is done to
// it. Works for any language and any protocol, on Linux, for programs that this process launched.
#pragma once

#include <sys/types.h>

#include <chrono>
#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "endpoint/socket_address.hpp"
#include "endpoint/thread_activity.hpp"

namespace chatspec {

/// Asked again and again (it never waits itself), it says true when: every thread of the programs
/// is blocked in a system call; of every connection on `port` all bytes sent have been received and
/// read, and no connection waits to be accepted; and a second look shows the same calls with the
/// same numbers of context switches. A wait that ends by itself is waited out (the thread must have
/// been seen to wake up and block again) if it is not longer than `Watched::longest_timer`. Whoever
/// then waits for a time again may be counting: it must have done nothing else for
/// `loops_watched`. What is still pending after all that is named by `pending_timers`: it is not
/// known what happens when it ends.
///
/// Why that is proof: threads were looked at, then the connections, then the threads again. Those
/// that have not moved between the two looks were all blocked while the connections were seen empty
/// (look_at_threads says why), so at that moment nobody was doing anything and nothing was under
/// way to anybody. What was typed is pushed through its terminal before the first look; where it
/// goes through a pipe, its reader is woken at once, and with `port` it must have been read. What
/// stays
/// unknown: timers that no argument of a call tells (timerfd, setitimer, SO_RCVTIMEO), and programs
/// that were not launched by this process.
///
/// One object for one question: make a new one after doing something to the programs.
class Quiescence {
 public:
  static constexpr std::chrono::milliseconds waited_out{3000};
  /// Ten times what polling loops of real programs wait for (20 to 50 ms).
  static constexpr std::chrono::milliseconds loops_watched{300};

  struct Watched {
    std::vector<ProgramTree> programs;
    int port = 0;  ///< of the server; 0: no connections are looked at
    /// Ends of connections whose unread bytes do not count: peers that do not read.
    std::vector<SocketAddress> not_reading;
    bool wait_out_timers = true;
    /// Who waits for longer waits for ever.
    std::chrono::milliseconds longest_timer = waited_out;
  };
  explicit Quiescence(Watched watched) : watched_(std::move(watched)) {}

  /// One look. Serve every descriptor before each.
  bool look();
  std::size_t programs() const { return watched_.programs.size(); }
  /// Whether a thread waited for a time, at the last look at which nobody had moved.
  bool has_timers() const { return has_timers_; }
  /// The threads that waited for a time at the last look that said yes.
  const std::vector<ThreadActivity>& pending_timers() const { return pending_timers_; }
  /// After a look that said no: what is still going on, for a person.
  const std::string& why_not() const { return why_not_; }

 private:
  bool everybody_is_blocked(const std::vector<ThreadActivity>& now);
  bool nobody_moved(const std::vector<ThreadActivity>& before,
                    const std::vector<ThreadActivity>& now);
  bool all_waited_out(const std::vector<ThreadActivity>& now);
  bool ends_by_itself(const ThreadActivity& thread) const;
  bool not_quiet(std::string why);

  Watched watched_;
  std::vector<ThreadActivity> before_;  ///< of a look at which nothing was going on; else empty
  /// Each thread's context switches when all was quiet but for timed waits, for the first time.
  std::map<pid_t, std::uint64_t> first_seen_;
  std::chrono::steady_clock::time_point first_seen_at_;
  std::vector<ThreadActivity> pending_timers_;
  bool has_timers_ = false;
  std::string why_not_;
};

}  // namespace chatspec
