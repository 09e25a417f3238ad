// Keeping programs under test apart: namespaces(7) for the network, bubblewrap for the rest.
#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "endpoint/result.hpp"

namespace chatspec {

/// What the programs of one play may see of the file system. Everything is readable at its own
/// place, except that /tmp and /dev/shm are empty and theirs alone; elsewhere nothing is writable.
struct Confinement {
  std::vector<std::filesystem::path> writable;  ///< directories that they may change
  std::vector<std::filesystem::path>
      readable;  ///< below /tmp or what is hidden, and to be seen all the same
  std::vector<std::filesystem::path> hidden;  ///< directories that look empty: the suite
};

/// Whether `enter_sandbox` would work here; tried in a child process, so nothing changes. The
/// trouble says what is missing: bubblewrap, or the right to make namespaces.
Result<void> try_sandbox();

/// Gives this process user and network namespaces of its own. The player works inside, so that its
/// sockets and sock_diag are on the same loopback as the programs. Once, before any thread. As an
/// ordinary user too (user_namespaces(7)).
Result<void> enter_sandbox();

/// Whether this process has entered.
bool in_sandbox();

/// A loopback that nobody has used: sockets made from now on are on it, and every port is free,
/// also of connections that linger in TIME_WAIT. Only inside.
Result<void> fresh_network();

/// `words` run by bubblewrap in mount, process, IPC and (nested) user namespaces of their own; all
/// of them end when the program or this process does. `status_descriptor`: where bubblewrap writes
/// the program's process id as JSON (bwrap(1), --info-fd); -1: nowhere. Only inside.
std::vector<std::string> confined(const std::vector<std::string>& words,
                                  const Confinement& confinement, int status_descriptor);

}  // namespace chatspec
