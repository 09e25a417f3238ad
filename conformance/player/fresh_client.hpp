// After a session somebody new must still be served: what passed must not have passed only because
// the server is gone.
#pragma once

#include "player/stage.hpp"

namespace chatspec {

/// CRASHED if the server has ended, or serves nobody who comes now. What a fresh client is depends
/// on what the session asks for:
///
/// - at wire altitude a connection, which gets the probe answered. Where there is no probe, or its
///   answer has been seen to be another one, it is enough that the server takes the connection and
///   rests;
/// - at console and behaviour altitude the client program, for the server may speak any wire
///   format. It says a word that no program can know, and those still there see it, or a second
///   fresh client if nobody is. Without a client program it is enough that the server takes a
///   connection and rests.
Outcome serve_a_fresh_client(Stage& stage);

}  // namespace chatspec
