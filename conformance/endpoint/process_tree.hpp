// Which processes there are below one (proc(5): stat, comm, task/*/children).
#pragma once

#include <sys/types.h>

#include <string>
#include <string_view>
#include <vector>

#include "endpoint/fd.hpp"

namespace chatspec {

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
/// Of its status line; 0 if it is gone.
pid_t parent_of(pid_t process);
/// As the kernel calls it (comm): at most 15 bytes.
std::string name_of(pid_t process);

/// Where the tree of a program begins: the program itself or, if bubblewrap runs it, the first
/// process of its namespace, to which its orphans go.
pid_t top_of(pid_t program);
/// bubblewrap, by its `name_of`, stands between us and the programs, and is not under test.
inline constexpr std::string_view kBubblewrap = "bwrap";

}  // namespace chatspec
