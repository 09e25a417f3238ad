// A real server in a process of its own.
#pragma once

#include <sys/resource.h>
#include <sys/types.h>

#include <functional>
#include <memory>
#include <stdexcept>
#include <string>
#include <vector>

#include "withstand/text_stream.hpp"

namespace chat::withstand {

struct Launch {
  std::string program;
  std::vector<std::string> arguments;
  /// Runs in the new process before the program does; false, and the program is not started.
  std::function<bool()> prepare = nullptr;
  /// A shared object that is loaded into the program first; none if empty.
  std::string preload = {};
};

/// A program under way. Killed when the object is destroyed, and when the test dies.
class Program {
 public:
  explicit Program(const Launch& launch);
  Program(const Program&) = delete;
  Program& operator=(const Program&) = delete;
  ~Program();

  pid_t pid() const { return pid_; }
  TextStream& output() { return *output_; }
  TextStream& errors() { return *errors_; }

  void signal(int number) const;
  /// Sends `number` to every thread of it.
  void signal_threads(int number) const;
  /// Waits for its end: the exit status, or 1000 and the number of the signal that killed it.
  int exit_status();
  /// Kills it without a word, and waits until it is gone.
  void kill();

 private:
  pid_t pid_ = -1;
  std::unique_ptr<TextStream> output_;
  std::unique_ptr<TextStream> errors_;
};

/// What `prepare` failed with: what the test needs is not to be had here.
class NotPossibleHere : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

/// A program that has said on which port it listens.
class ServerProcess : public Program {
 public:
  /// Starts it and waits for its first line. Throws NotPossibleHere if `prepare` said no.
  explicit ServerProcess(const Launch& launch);
  int port() const { return port_; }

 private:
  int port_ = 0;
};

using Resource = decltype(RLIMIT_NOFILE);

/// Lets the calling process, and what it starts, have `count` of `resource`.
bool allow(Resource resource, rlim_t count);
/// For `prepare`: never more than `count`. A server raises the limits that it may raise.
bool hold_to(Resource resource, rlim_t count);

}  // namespace chat::withstand
