// Keeping programs under test apart: the network by namespaces of our own, all else by bubblewrap
// (cell.hpp).
#pragma once

#include "endpoint/result.hpp"

namespace chatspec {

/// Whether `enter_sandbox` would work here; tried in a child process, so nothing changes. The
/// trouble says what is missing: bubblewrap, or the right to make namespaces.
Result<void> try_sandbox();

/// Gives this process user, network and mount namespaces of its own. The player works inside, so
/// that its sockets and sock_diag are on the same loopback as the programs, and terminals come from
/// a devpts of its own where the kernel allows that. Once, before any thread. As an ordinary user
/// too (user_namespaces(7)).
Result<void> enter_sandbox();

/// Whether this process has entered.
bool in_sandbox();

/// A loopback that nobody has used: sockets made from now on are on it, and every port is free,
/// also of connections that linger in TIME_WAIT. Only inside.
Result<void> fresh_network();

}  // namespace chatspec
