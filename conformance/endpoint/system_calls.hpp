// The system calls in which programs wait, and how long at most.
#pragma once

#include <sys/types.h>

#include <array>
#include <chrono>
#include <cstdint>
#include <optional>
#include <string>

namespace chatspec {

/// A call as proc(5) tells about it: its number and its arguments, not their meaning.
struct SystemCall {
  long number = -1;
  std::array<std::uint64_t, 6> arguments{};
};

/// What a call means to the thread that waits in it.
struct Wait {
  std::string call;  ///< as in its manual page: "recv", "poll"; "system call 400" if not known here
  std::optional<int> descriptor;  ///< of calls whose first argument is one
  /// Of a wait that ends by itself: what is left of it, or the whole if that is not known. 0: it
  /// was interrupted and goes on; nobody knows for how long.
  std::optional<std::chrono::milliseconds> timeout;
};

/// Of a call in which a thread of this process waits: its memory is looked at where the time is
/// behind a pointer. Times that no argument tells (SO_RCVTIMEO, timerfd, setitimer) are not known.
Wait meaning_of(const SystemCall& call, pid_t process);

}  // namespace chatspec
