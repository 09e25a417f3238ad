#pragma once

#include <fmt/format.h>
#include <unistd.h>

#include <cstdio>
#include <string>

namespace chatspec::bench {

/// One line on stderr that says what is being measured now; nothing when stderr is not a terminal.
class Progress {
 public:
  ~Progress() { clear(); }
  void show(const std::string& what) {
    if (terminal_) fmt::print(stderr, "\r\x1b[K{:.78}", what);
  }
  void clear() {
    if (terminal_) fmt::print(stderr, "\r\x1b[K");
  }

 private:
  bool terminal_ = isatty(STDERR_FILENO) == 1;
};

}  // namespace chatspec::bench
