// The server under test: launched afresh for a play, or only known by its address.
#pragma once

#include <filesystem>
#include <memory>
#include <optional>
#include <vector>

#include "endpoint/process.hpp"
#include "endpoint/reserved_port.hpp"
#include "endpoint/socket_address.hpp"
#include "endpoint/temp_directory.hpp"
#include "player/outcome.hpp"
#include "player/target.hpp"

namespace chatspec {

class ServerUnderTest {
 public:
  /// Makes the directories, launches nothing. The target must outlive it.
  static tl::expected<std::unique_ptr<ServerUnderTest>, Failure> prepare(const Target& target,
                                                                         int usual_port);

  /// Launches it and waits until it listens; without effect when it is there already.
  Outcome start();
  /// Ends it; a launched server that dies of anything but our SIGTERM has crashed.
  Outcome end();

  /// Whether somebody listens where it listened; only for a launched one.
  bool still_listens() const;
  Process* process() { return process_.get(); }
  int port() const { return port_; }
  /// Where peers connect, once started; in order of preference.
  const std::vector<SocketAddress>& addresses() const { return addresses_; }
  /// What {dir} stands for.
  const std::filesystem::path& directory() const { return directory_; }

 private:
  ServerUnderTest(const Target& target, int usual_port, TempDirectory sandbox);
  Outcome find();
  Outcome launch_once(bool& port_may_be_taken);
  bool look_for_listener();

  const Target& target_;
  int usual_port_;
  TempDirectory sandbox_;
  std::filesystem::path directory_;
  std::optional<ReservedPort> reserved_;
  int port_ = 0;
  std::vector<SocketAddress> addresses_;
  std::unique_ptr<Process> process_;  // last: ends before its directories go
};

}  // namespace chatspec
