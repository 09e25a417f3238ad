// What each thread of a program is doing at this moment (proc(5): task/*/syscall, status, fd).
#pragma once

#include <sys/types.h>

#include <chrono>
#include <cstdint>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "endpoint/process_tree.hpp"

namespace chatspec {

struct ThreadActivity {
  pid_t process = 0;
  pid_t thread = 0;
  std::string program;   ///< as the kernel calls the thread (comm)
  bool blocked = false;  ///< it waits in a system call; otherwise it runs, or would like to
  std::string call;      ///< as in its manual page: "recv", "poll" (system_calls.hpp)
  std::optional<int> descriptor;  ///< of calls whose first argument is one
  /// Of a wait that ends by itself, as far as an argument tells; 0: not known how long.
  std::optional<std::chrono::milliseconds> timeout;
  std::uint64_t switches = 0;     ///< context switches so far: equal twice means it has not moved
  std::uint64_t fingerprint = 0;  ///< over the call and its arguments
};

/// All threads of this program and its descendants, of one in a cell also its orphans; empty if it
/// is gone or may not be looked at. A thread that has ended and is still listed does not count.
///
/// If two looks show a thread blocked with equal `switches`, it has not run between the end of the
/// first look and the beginning of the second: the call is read before the switches, and by then
/// the thread had left its processor; to run again and to block again would be one switch more.
std::vector<ThreadActivity> look_at_threads(const ProgramTree& tree);

/// How many of them run, or would like to.
int running_threads(const ProgramTree& tree);

/// In words, one line for each thread: "server.py, thread 2 of 3: waits in recv on the connection
/// from 127.0.0.1:53520". Looks up what the descriptors are, so it is for when something is wrong.
std::vector<std::string> describe(const std::vector<ThreadActivity>& threads);

/// Whether a thread waits to send on a connection, and for that reason nobody waits for what one of
/// these clients says: its own thread does, or there is only one. A program in which another thread
/// hears that client, or all (poll and its like), goes on meanwhile.
bool sends_in_place_of_hearing(const std::vector<ThreadActivity>& threads,
                               const std::vector<int>& client_ports);

/// For how long those that wait for a time do so, each program and time once: "server.py: 12 s".
std::set<std::string> describe_timers(const std::vector<ThreadActivity>& threads);

}  // namespace chatspec
