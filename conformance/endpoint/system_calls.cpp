#include "endpoint/system_calls.hpp"

#include <linux/futex.h>
#include <sys/syscall.h>
#include <sys/time.h>
#include <sys/uio.h>
#include <time.h>

#include <algorithm>
#include <unordered_map>

namespace chatspec {
namespace {

using std::chrono::milliseconds;
using Timeout = std::optional<milliseconds>;

// Where a call's time limit stands, and in which form.
enum class Limit {
  none,
  milliseconds_here,  ///< the argument itself; negative: for ever
  timespec_behind,    ///< how long; a null pointer: for ever
  timeval_behind,
  moment_behind,  ///< a timespec: until when, by CLOCK_REALTIME
  nanosleep,      ///< clock_nanosleep's flag and clock decide
  futex,          ///< the operation decides
  not_known,      ///< restart_syscall goes on with an interrupted wait
};

struct KnownCall {
  const char* name;
  bool takes_descriptor = false;
  Limit limit = Limit::none;
  std::size_t argument = 0;  ///< of the limit, counted from 0
};

// Both architectures have these; the older forms are not on aarch64.
const std::unordered_map<long, KnownCall>& known_calls() {
  static const std::unordered_map<long, KnownCall> calls = {
      {SYS_read, {"read", true}},
      {SYS_readv, {"readv", true}},
      {SYS_pread64, {"pread", true}},
      {SYS_write, {"write", true}},
      {SYS_writev, {"writev", true}},
      {SYS_pwrite64, {"pwrite", true}},
      {SYS_recvfrom, {"recv", true}},
      {SYS_recvmsg, {"recvmsg", true}},
      {SYS_recvmmsg, {"recvmmsg", true, Limit::timespec_behind, 4}},
      {SYS_sendto, {"send", true}},
      {SYS_sendmsg, {"sendmsg", true}},
      {SYS_sendmmsg, {"sendmmsg", true}},
      {SYS_sendfile, {"sendfile", true}},
      {SYS_splice, {"splice", true}},
      {SYS_accept, {"accept", true}},
      {SYS_accept4, {"accept", true}},
      {SYS_connect, {"connect", true}},
      {SYS_close, {"close", true}},
      {SYS_shutdown, {"shutdown", true}},
      {SYS_flock, {"flock", true}},
      {SYS_fcntl, {"fcntl", true}},
      {SYS_ioctl, {"ioctl", true}},
      {SYS_ppoll, {"poll", false, Limit::timespec_behind, 2}},
      {SYS_pselect6, {"select", false, Limit::timespec_behind, 4}},
      {SYS_epoll_pwait, {"epoll_wait", false, Limit::milliseconds_here, 3}},
      {SYS_epoll_pwait2, {"epoll_wait", false, Limit::timespec_behind, 3}},
      {SYS_io_uring_enter, {"io_uring_enter"}},
      {SYS_io_getevents, {"io_getevents", false, Limit::timespec_behind, 4}},
      {SYS_futex, {"futex", false, Limit::futex, 3}},
      {SYS_nanosleep, {"sleep", false, Limit::timespec_behind, 0}},
      {SYS_clock_nanosleep, {"sleep", false, Limit::nanosleep, 2}},
      {SYS_wait4, {"wait"}},
      {SYS_waitid, {"wait"}},
      {SYS_rt_sigtimedwait, {"sigwait", false, Limit::timespec_behind, 2}},
      {SYS_rt_sigsuspend, {"sigsuspend"}},
      {SYS_restart_syscall, {"a wait that was interrupted", false, Limit::not_known}},
      {SYS_semtimedop, {"semop", false, Limit::timespec_behind, 3}},
      {SYS_semop, {"semop"}},
      {SYS_msgrcv, {"msgrcv"}},
      {SYS_msgsnd, {"msgsnd"}},
      {SYS_mq_timedreceive, {"mq_receive", true, Limit::moment_behind, 4}},
      {SYS_mq_timedsend, {"mq_send", true, Limit::moment_behind, 4}},
      {SYS_openat, {"open"}},
#ifdef SYS_poll
      {SYS_poll, {"poll", false, Limit::milliseconds_here, 2}},
      {SYS_select, {"select", false, Limit::timeval_behind, 4}},
      {SYS_epoll_wait, {"epoll_wait", false, Limit::milliseconds_here, 3}},
      {SYS_pause, {"pause"}},
      {SYS_open, {"open"}},
#endif
  };
  return calls;
}

template <typename Time>
std::optional<Time> read_memory(pid_t process, std::uint64_t address) {
  Time time{};
  iovec here{&time, sizeof time};
  iovec there{reinterpret_cast<void*>(address), sizeof time};
  if (address == 0 || ::process_vm_readv(process, &here, 1, &there, 1, 0) != sizeof time) {
    return std::nullopt;
  }
  return time;
}

// Rounded up: a wait for less than a millisecond is a wait all the same.
milliseconds in_milliseconds(const timespec& time) {
  return milliseconds(static_cast<std::int64_t>(time.tv_sec) * 1000 +
                      (static_cast<std::int64_t>(time.tv_nsec) + 999999) / 1000000);
}

Timeout timespec_at(pid_t process, std::uint64_t address) {
  auto time = read_memory<timespec>(process, address);
  return time ? Timeout(in_milliseconds(*time)) : std::nullopt;
}

Timeout timeval_at(pid_t process, std::uint64_t address) {
  auto time = read_memory<timeval>(process, address);
  if (!time) return std::nullopt;
  return in_milliseconds({time->tv_sec, time->tv_usec * 1000});
}

Timeout moment_at(pid_t process, std::uint64_t address, clockid_t clock) {
  auto until = timespec_at(process, address);
  timespec now{};
  if (!until || ::clock_gettime(clock, &now) != 0) return std::nullopt;
  return std::max(*until - in_milliseconds(now), milliseconds(1));
}

// futex(2): FUTEX_WAIT's time is a length, everybody else's a moment, and FUTEX_LOCK_PI's is by
// another clock than its flag says.
Timeout futex_limit(const SystemCall& call, pid_t process) {
  auto operation = call.arguments[1];
  switch (operation & static_cast<std::uint64_t>(FUTEX_CMD_MASK)) {
    case FUTEX_WAIT:
      return timespec_at(process, call.arguments[3]);
    case FUTEX_LOCK_PI:
      return moment_at(process, call.arguments[3], CLOCK_REALTIME);
    default:
      return moment_at(process, call.arguments[3],
                       (operation & FUTEX_CLOCK_REALTIME) != 0 ? CLOCK_REALTIME : CLOCK_MONOTONIC);
  }
}

Timeout limit_of(const KnownCall& known, const SystemCall& call, pid_t process) {
  auto argument = call.arguments[known.argument];
  switch (known.limit) {
    case Limit::milliseconds_here: {
      auto count = static_cast<std::int32_t>(static_cast<std::uint32_t>(argument));
      return count < 0 ? std::nullopt : Timeout(milliseconds(count));
    }
    case Limit::timespec_behind:
      return timespec_at(process, argument);
    case Limit::timeval_behind:
      return timeval_at(process, argument);
    case Limit::moment_behind:
      return moment_at(process, argument, CLOCK_REALTIME);
    case Limit::nanosleep:
      return (call.arguments[1] & TIMER_ABSTIME) == 0
                 ? timespec_at(process, argument)
                 : moment_at(process, argument, static_cast<clockid_t>(call.arguments[0]));
    case Limit::futex:
      return futex_limit(call, process);
    case Limit::not_known:
      return milliseconds(0);
    case Limit::none:
      break;
  }
  return std::nullopt;
}

}  // namespace

Wait meaning_of(const SystemCall& call, pid_t process) {
  auto known = known_calls().find(call.number);
  if (known == known_calls().end()) {
    return {"system call " + std::to_string(call.number), std::nullopt, std::nullopt};
  }
  Wait wait{known->second.name, std::nullopt, limit_of(known->second, call, process)};
  if (known->second.takes_descriptor) wait.descriptor = static_cast<int>(call.arguments[0]);
  return wait;
}

}  // namespace chatspec
