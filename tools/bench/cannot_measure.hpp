#pragma once

#include <cerrno>
#include <stdexcept>
#include <string>
#include <system_error>

namespace chatspec::bench {

/// The one way any part of the bench gives up: no figure is better than a wrong one. Nothing
/// between the place that throws and `main` handles it; `main` prints the text as one line, exit
/// status 3.
class CannotMeasure : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

/// `what` plus the words for the current errno.
[[noreturn]] inline void give_up_errno(const std::string& what) {
  throw CannotMeasure(what + ": " + std::generic_category().message(errno));
}

}  // namespace chatspec::bench
