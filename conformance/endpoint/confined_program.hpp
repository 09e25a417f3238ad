// The program below bubblewrap: which process it is, how it is reached, and how everything beside
// it ends.
//
//   bubblewrap            our child, outside: waits, and ends as the program does
//   └ bubblewrap          first process of the new namespace; when it dies, the kernel ends the
//   rest
//     ├ the program       in bubblewrap's session and process group, with its terminal
//     └ orphans
#pragma once

#include <sys/types.h>

#include "endpoint/deadline.hpp"
#include "endpoint/fd.hpp"
#include "endpoint/result.hpp"

namespace chatspec {

class ConfinedProgram {
 public:
  /// Waits until bubblewrap, which tells about itself on `status` (bwrap(1), --json-status-fd), has
  /// made room and the program itself runs, or has already ended. Trouble: bubblewrap gave up
  /// before; why stands on its standard error.
  static Result<ConfinedProgram> wait_for(Fd status, const Deadline& deadline);

  /// As this process sees it. If it ended before it was seen: the namespace's first process.
  pid_t pid() const { return program_ > 0 ? program_ : first_; }
  /// To every process of this group in the namespace, but not to bubblewrap.
  void signal(pid_t group, int number) const;
  /// Kills everything in the namespace. When this returns, none of it lives.
  void kill_all() const;

 private:
  pid_t first_ = 0;
  pid_t program_ = 0;
  Fd first_pidfd_;  ///< a number may be given to somebody else, this cannot
  Fd status_;       ///< stays open: bubblewrap will write how the program ended
};

}  // namespace chatspec
