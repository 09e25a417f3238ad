#include "endpoint/quiescence.hpp"

#include <fcntl.h>
#include <poll.h>
#include <sys/ioctl.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>

#include <algorithm>
#include <iterator>
#include <utility>

#include "endpoint/fd.hpp"
#include "endpoint/sock_diag.hpp"

namespace chatspec {
namespace {

const ThreadActivity* find_thread(const std::vector<ThreadActivity>& threads, pid_t thread) {
  auto found = std::find_if(threads.begin(), threads.end(),
                            [&](const ThreadActivity& one) { return one.thread == thread; });
  return found == threads.end() ? nullptr : &*found;
}

// What a person types reaches the program's end of a terminal by way of a kernel thread, which may
// be late on a busy machine. To poll that end waits for it (n_tty_poll in the kernel), and whoever
// reads there has been woken by then.
void push_typed_characters(pid_t program) {
  std::string input = "/proc/" + std::to_string(program) + "/fd/0";
  struct stat status {};
  constexpr unsigned first_pts = 136, last_pts = 143;  // pts(4)
  bool is_terminal = ::stat(input.c_str(), &status) == 0 && S_ISCHR(status.st_mode) &&
                     major(status.st_rdev) >= first_pts && major(status.st_rdev) <= last_pts;
  if (!is_terminal) return;
  Fd terminal(::open(input.c_str(), O_RDONLY | O_NONBLOCK | O_NOCTTY | O_CLOEXEC));
  pollfd typed{terminal.get(), POLLIN, 0};
  ::poll(&typed, 1, 0);
}

// Bytes that lie in the pipe to its standard input, if that is one.
int unread_input_bytes(pid_t program) {
  std::string input = "/proc/" + std::to_string(program) + "/fd/0";
  struct stat status {};
  if (::stat(input.c_str(), &status) != 0 || !S_ISFIFO(status.st_mode)) return 0;
  Fd pipe(::open(input.c_str(), O_RDONLY | O_NONBLOCK | O_CLOEXEC));
  int bytes = 0;
  return pipe && ::ioctl(pipe.get(), FIONREAD, &bytes) == 0 ? bytes : 0;
}

// How long somebody waits may stand in the program's memory, and is read last: of the second look a
// thread may have gone on by then, and written something else there. Of the first look it is right,
// for whoever has not moved until the second was waiting when it was read.
void take_times_of(const std::vector<ThreadActivity>& before, std::vector<ThreadActivity>& now) {
  for (ThreadActivity& one : now) one.timeout = find_thread(before, one.thread)->timeout;
}

}  // namespace

bool Quiescence::look() {
  std::vector<ThreadActivity> now;
  for (const ProgramTree& program : watched_.programs) {
    push_typed_characters(program.program);
    auto threads = look_at_threads(program);
    if (threads.empty()) return not_quiet("a program has ended, or may not be looked at");
    now.insert(now.end(), threads.begin(), threads.end());
  }
  if (!everybody_is_blocked(now)) return false;
  if (watched_.port != 0) {
    auto traffic = look_at_traffic(watched_.port, watched_.not_reading);
    for (const ProgramTree& program : watched_.programs) {
      if (unread_input_bytes(program.program) != 0)
        traffic = "a program has not read all that was typed";
    }
    if (!traffic.empty()) {
      first_seen_.clear();
      return not_quiet(traffic);
    }
  }
  // Only a look at which connections were quiet too may be the first of the two.
  auto before = std::exchange(before_, now);
  if (!nobody_moved(before, now)) return false;
  take_times_of(before, now);
  has_timers_ = std::any_of(now.begin(), now.end(),
                            [this](const ThreadActivity& one) { return ends_by_itself(one); });
  if (watched_.wait_out_timers && !all_waited_out(now)) return false;
  pending_timers_.clear();
  std::copy_if(now.begin(), now.end(), std::back_inserter(pending_timers_),
               [](const ThreadActivity& one) { return one.timeout.has_value(); });
  why_not_.clear();
  return true;
}

bool Quiescence::ends_by_itself(const ThreadActivity& thread) const {
  return thread.timeout && *thread.timeout <= watched_.longest_timer;
}

bool Quiescence::not_quiet(std::string why) {
  before_.clear();
  why_not_ = std::move(why);
  return false;
}

bool Quiescence::everybody_is_blocked(const std::vector<ThreadActivity>& now) {
  for (const ThreadActivity& one : now) {
    if (!one.blocked) return not_quiet(one.program + " runs");
  }
  return true;
}

// `before_` is `now` already: whatever moved, this look can be the first of the next two.
bool Quiescence::nobody_moved(const std::vector<ThreadActivity>& before,
                              const std::vector<ThreadActivity>& now) {
  if (before.empty()) {
    why_not_ = "one look is not enough";
    return false;
  }
  why_not_.clear();
  if (before.size() != now.size()) why_not_ = "threads come and go";
  for (const ThreadActivity& one : now) {
    const ThreadActivity* then = find_thread(before, one.thread);
    if (then && then->switches == one.switches && then->fingerprint == one.fingerprint) continue;
    why_not_ = one.program + " has moved";
  }
  return why_not_.empty();
}

bool Quiescence::all_waited_out(const std::vector<ThreadActivity>& now) {
  // Whoever moves without a timer of his own may have started the timers of others anew.
  bool begin_anew = std::any_of(now.begin(), now.end(), [&](const ThreadActivity& one) {
    auto seen = first_seen_.find(one.thread);
    return seen == first_seen_.end() || (!ends_by_itself(one) && seen->second != one.switches);
  });
  if (begin_anew) {
    first_seen_.clear();
    for (const ThreadActivity& one : now) first_seen_[one.thread] = one.switches;
    first_seen_at_ = std::chrono::steady_clock::now();
  }
  bool counting = false;
  for (const ThreadActivity& one : now) {
    counting = counting || ends_by_itself(one);
    if (!ends_by_itself(one) || first_seen_[one.thread] != one.switches) continue;
    why_not_ = one.program + " waits in " + one.call + " for " +
               std::to_string(one.timeout->count()) + " ms";
    return false;
  }
  if (!counting || std::chrono::steady_clock::now() - first_seen_at_ >= loops_watched) return true;
  why_not_ = "a program waits for a short time again and again";
  return false;
}

}  // namespace chatspec
