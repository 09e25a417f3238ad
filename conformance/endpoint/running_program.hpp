// A program that somebody else has started, found by the address at which it listens.
#pragma once

#include <string>

#include <tl/expected.hpp>

#include "endpoint/fd.hpp"
#include "endpoint/process_tree.hpp"
#include "endpoint/socket_address.hpp"

namespace chatspec {

/// It is looked at and never touched: no signal, and nothing is known of what it prints and how it
/// ends.
class RunningProgram {
 public:
  /// The program that listens at `address`, if all of it can be looked into; else why not, for a
  /// person: it runs on another machine, is another user's, shares its socket with a program that
  /// is not below it, or has started this process.
  static tl::expected<RunningProgram, std::string> listening_at(const SocketAddress& address);

  const ProgramTree& tree() const { return tree_; }
  /// Its first process. The number is not mistaken for another process that gets it later.
  bool has_ended() const;
  /// It holds a connection to somewhere else than its port: it may hand on what it gets, as a
  /// forwarder does, and its rest proves nothing. Looks at all descriptors, so not at every look.
  bool reaches_elsewhere() const;

 private:
  RunningProgram(ProgramTree tree, Fd pidfd, int port)
      : tree_(tree), pidfd_(std::move(pidfd)), port_(port) {}
  ProgramTree tree_;
  Fd pidfd_;
  int port_;
};

}  // namespace chatspec
