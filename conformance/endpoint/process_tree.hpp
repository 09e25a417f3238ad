// Which processes there are below one (proc(5): stat, comm, task/*/children).
#pragma once

#include <sys/types.h>

#include <chrono>
#include <string>
#include <vector>

#include "endpoint/fd.hpp"

namespace chatspec {

/// Where the processes of a program are found.
struct ProgramTree {
  pid_t program = 0;
  /// Of one in a cell: the first process of its namespace, to which its orphans go, and the one
  /// child of that which is not under test. 0: it is in none.
  pid_t first = 0;
  pid_t keeper = 0;
};

/// A small file below /proc, whole; empty if it is gone or may not be read.
std::string read_proc(const std::string& path);

/// The threads of one process. A program may have hundreds, so its folder is looked up once.
class Tasks {
 public:
  explicit Tasks(pid_t process);

  const std::vector<pid_t>& threads() const { return threads_; }  ///< in no order
  std::string read(pid_t thread, const char* file) const;
  /// Of all these threads.
  std::vector<pid_t> children() const;

 private:
  Fd folder_;
  std::vector<pid_t> threads_;
};

/// The children of all its threads.
std::vector<pid_t> children_of(pid_t process);
/// Those of a program in a cell.
std::vector<pid_t> orphans_of(const ProgramTree& tree);
/// Of its status line; 0 if it is gone.
pid_t parent_of(pid_t process);
/// As the kernel calls it (comm): at most 15 bytes.
std::string name_of(pid_t process);

/// What all processes of the program, and those of their children that have been waited for, have
/// used of the processors. Work, not time: a busy machine does not make it longer.
std::chrono::milliseconds processor_time(const ProgramTree& tree);

}  // namespace chatspec
