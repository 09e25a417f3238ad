// Which processes there are below one (proc(5): stat, comm, task/*/children).
#pragma once

#include <sys/types.h>

#include <string>
#include <vector>

namespace chatspec {

/// A small file below /proc, whole; empty if it is gone or may not be read.
std::string read_proc(const std::string& path);

/// The threads of a process, in no order; empty if it is gone.
std::vector<pid_t> threads_of(pid_t process);
/// The children of all its threads.
std::vector<pid_t> children_of(pid_t process);
/// Of its status line; 0 if it is gone.
pid_t parent_of(pid_t process);
/// As the kernel calls it (comm): at most 15 bytes.
std::string name_of(pid_t process);

/// Where the tree of a program begins: the program itself or, if bubblewrap runs it, the first
/// process of its namespace, to which its orphans go.
pid_t top_of(pid_t program);
/// bubblewrap stands between us and the programs, and is not under test.
bool is_bubblewrap(pid_t process);

}  // namespace chatspec
