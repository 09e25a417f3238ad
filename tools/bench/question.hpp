#pragma once

#include <string>

namespace chatspec::bench {

/// A line that only its sender gets an answer to, so that one client's turn can be proved or priced
/// without a broadcast: an unknown command. Blocking and non-blocking sockets both serve.
void ask(int socket);

/// Waits for the answer to ask(), which must be exactly `ERROR Unknown command: /joined` from a
/// chat server or the question itself from a bare loop that echoes.
void await_answer(int socket, const std::string& server_name);

}  // namespace chatspec::bench
