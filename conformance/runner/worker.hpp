// A process of our own that plays sessions, one after the other, as it is told.
#pragma once

#include <sys/types.h>

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "endpoint/fd.hpp"
#include "endpoint/result.hpp"
#include "runner/plan.hpp"

namespace chatspec {

/// What a worker does in its own process.
struct Work {
  /// Once, before the first session. Trouble ends the worker; it is told as a death.
  std::function<Result<void>()> begin;
  std::function<SessionResult(const Planned&)> play;
};

/// The parent's side. The worker is forked from a process without other threads, so it knows the
/// plan; over a socket pair it is told indexes, one in a line, and answers each with one line of
/// JSON. It dies with its parent, and ignores what a terminal sends to both.
class Worker {
 public:
  /// `places`: a directory for temporary files that is the worker's alone. `others`: descriptors of
  /// the parent that it must not hold open.
  static Result<std::unique_ptr<Worker>> start(const Plan& plan, const Work& work,
                                               const std::string& temporary_files,
                                               const std::vector<int>& others);
  /// Kills it. Its programs die too: at once those that it has started itself, the rest when the
  /// parent ends its orphans (`end_strays`).
  ~Worker();
  Worker(const Worker&) = delete;
  Worker& operator=(const Worker&) = delete;

  pid_t pid() const { return pid_; }
  /// Two that become readable when there is news. Its end is seen by itself and not by the end of
  /// the socket, which a child of it may hold open.
  int socket() const { return socket_.get(); }
  int end() const { return pidfd_.get(); }
  /// The index that it is playing now.
  const std::optional<std::size_t>& playing() const { return playing_; }
  void play(std::size_t index);
  /// Reads what has come. A whole line: the result, and it is free again. `death`: there will be
  /// no more, and how it ended.
  struct News {
    std::optional<std::string> result;
    std::optional<std::string> death;
  };
  News read();

 private:
  Worker(pid_t pid, Fd socket, Fd pidfd)
      : pid_(pid), socket_(std::move(socket)), pidfd_(std::move(pidfd)) {}
  News take_line();
  std::string reap();
  pid_t pid_;
  Fd socket_;
  Fd pidfd_;
  std::string unread_;
  std::optional<std::size_t> playing_;
};

/// Kills and reaps the children of this process that are not in `keep`: orphans of workers that
/// have died.
void end_strays(const std::vector<pid_t>& keep);

}  // namespace chatspec
