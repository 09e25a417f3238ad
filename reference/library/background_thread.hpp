// A thread of ours in somebody else's program.
#pragma once

#include <pthread.h>
#include <unistd.h>

#include <csignal>
#include <functional>
#include <system_error>
#include <thread>
#include <utility>

#include "base/result.hpp"

namespace chat {

/// Takes no signals: they are for the threads of the program it runs in, which may have handlers
/// that expect to run there. (So it cannot be ended by SIGPIPE or SIGXFSZ either.)
///
/// After a fork(2) the thread is there only in the parent, so the child must neither wait for it
/// nor touch what it may have held locked at that moment: ask `is_of_this_process` first.
class BackgroundThread {
 public:
  BackgroundThread() = default;
  BackgroundThread(const BackgroundThread&) = delete;
  BackgroundThread& operator=(const BackgroundThread&) = delete;
  /// Waits for its end, if there is one to wait for.
  ~BackgroundThread() { join(); }

  /// Errors: the system has no thread to give.
  Result<void> start(std::function<void()> body) {
    sigset_t all, before;
    sigfillset(&all);
    ::pthread_sigmask(SIG_SETMASK, &all, &before);  // a thread inherits its maker's: sigmask(3)
    Result<void> started;
    try {
      thread_ = std::thread(std::move(body));
    } catch (const std::system_error& error) {
      started = tl::make_unexpected(Error{error.code(), "start a thread"});
    }
    ::pthread_sigmask(SIG_SETMASK, &before, nullptr);
    return started;
  }

  void join() {
    if (!thread_.joinable()) return;
    if (is_of_this_process()) {
      thread_.join();
    } else {
      thread_.detach();
    }
  }

  bool is_of_this_process() const { return process_ == ::getpid(); }

 private:
  const pid_t process_ = ::getpid();
  std::thread thread_;
};

}  // namespace chat
