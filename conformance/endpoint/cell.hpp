// A cell: namespaces that bubblewrap has made, for one program after the other.
//
//   bubblewrap            our child, outside: waits
//   └ bubblewrap          first process of the namespaces; when it dies, the kernel ends the rest
//     ├ cat               the keeper: keeps them open for as long as we hold its input
//     └ orphans of the program
//   the program           our child, inside: it was made in the cell's process namespace, and has
//                         entered the others before it was executed
//
// To make a cell costs several times what it costs to start a small program, so it is used again
// for as long as it is as new: a program that leaves anything behind has had it for itself.
#pragma once

#include <sys/types.h>

#include <cstdint>
#include <memory>
#include <vector>

#include "endpoint/confinement.hpp"
#include "endpoint/fd.hpp"
#include "endpoint/process_tree.hpp"
#include "endpoint/result.hpp"

namespace chatspec {

class Cell {
 public:
  /// Only inside the sandbox. When it returns, the cell is ready. Trouble: what bubblewrap says.
  static Result<std::unique_ptr<Cell>> open(const Confinement& confinement);
  ~Cell();
  Cell(const Cell&) = delete;
  Cell& operator=(const Cell&) = delete;

  /// As fork(2), and what runs in the child is `become(argument, 0)`, inside: a mount, process and
  /// user namespace of the cell's and an IPC namespace of its own, the network of this process, and
  /// no capability. `become(argument, errno)`: it could not enter. As after every fork only
  /// async-signal-safe calls are allowed; it must not return.
  Result<pid_t> fork_inside(void (*become)(const void*, int), const void* argument) const;
  /// Where orphans of a program go.
  ProgramTree tree_of(pid_t program) const { return {program, first_, keeper_}; }
  /// The program has ended and been reaped: nothing else of it lives.
  bool is_empty() const;
  /// It is empty, and neither in /tmp nor in any other place of the cell's own is a file left.
  bool is_as_new() const;
  /// Kills everything in it; it cannot be used again. When this returns, none of it lives.
  void close();

 private:
  // A file system of the cell's own in memory, and how much it held from the beginning.
  struct Store {
    Fd folder;
    std::uint64_t files = 0;
  };

  Cell() = default;
  Result<void> wait_until_ready(const Fd& told, const Fd& complaints);
  void find_stores(const Confinement& confinement);

  pid_t head_ = -1;  ///< bubblewrap outside
  pid_t first_ = 0;
  pid_t keeper_ = 0;
  Fd first_pidfd_;    ///< a number may be given to somebody else, this cannot
  Fd keepers_input_;  ///< its end ends the cell
  Fd keepers_output_;
  std::vector<Store> stores_;
};

}  // namespace chatspec
