// A port number for a program that is about to be launched.
#pragma once

#include "endpoint/fd.hpp"
#include "endpoint/result.hpp"

namespace chatspec {

/// A port on which nothing listens, below the range from which the system gives ports to outgoing
/// connections, so that no connection takes it by chance. The reservation is a name in the abstract
/// socket space: while it is held, no other chatspec process on this machine takes the same port,
/// and it cannot outlive its process. A program that is not chatspec may still take the port
/// between reservation and launch; then the launched program fails and is launched again elsewhere.
class ReservedPort {
 public:
  static Result<ReservedPort> take();
  int number() const { return number_; }

 private:
  ReservedPort(int number, Fd name) : number_(number), name_(std::move(name)) {}
  int number_;
  Fd name_;
};

}  // namespace chatspec
