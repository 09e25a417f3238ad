// What each thread of a program is doing at this moment (proc(5): task/*/syscall, status, fd).
#pragma once

#include <sys/types.h>

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace chatspec {

struct ThreadActivity {
  pid_t process = 0;
  pid_t thread = 0;
  std::string program;  ///< as the kernel calls the thread (comm)
  bool blocked = false;  ///< it waits in a system call; otherwise it runs, or would like to
  std::string call;      ///< "recvfrom", "poll"; the number if the name is not known
  std::optional<int> descriptor;  ///< of calls whose first argument is one
  std::string on;  ///< what that descriptor is: "the connection from 127.0.0.1:53520", "standard
                   ///< input", "the listening socket 127.0.0.1:9999", a file's name
  std::optional<std::chrono::milliseconds> timeout;  ///< of a wait that ends by itself
  std::uint64_t switches = 0;  ///< context switches so far: equal twice means it has not moved
  std::uint64_t fingerprint = 0;  ///< over the call and its arguments
};

/// All threads of this process and its descendants, except bubblewrap's own; empty if it is gone or
/// may not be looked at.
std::vector<ThreadActivity> look_at_threads(pid_t root);

/// "server.py, thread 2 of 3: waits in recv on the connection from 127.0.0.1:53520"
std::vector<std::string> describe(const std::vector<ThreadActivity>& threads);

}  // namespace chatspec
