// Who takes part in a play, and what is known about each at this moment.
#pragma once

#include <filesystem>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "endpoint/lodgings.hpp"
#include "endpoint/process.hpp"
#include "endpoint/wire.hpp"
#include "scenario/session.hpp"

namespace chatspec {

/// One end of the wire in the player's hands: a peer, or the scripted server.
struct Peer {
  std::string name;
  std::unique_ptr<Wire> wire;  ///< null: the scripted server before its client came
  bool scripted = false;       ///< it is the scripted server, and the program a client
  std::string address;         ///< as the server must write it; empty if the protocol has no form
  bool over = false;           ///< a step has seen its end, or made it
  bool half_closed = false;
  bool stopped = false;
  /// It has sent half a line or half a body: another line from it would be swallowed. Set when its
  /// last bytes do not end a line; an answer, that is a line which no other peer's line explains,
  /// shows that the message was whole.
  bool unfinished = false;
  bool joined = false;  ///< the server is known to have taken its connection
  bool heard_something = false;
  bool has_spoken = false;  ///< since silence was last proved; what it said may still be on its way
  std::vector<std::string> held;  ///< coalesced segments, not sent yet
  std::vector<Text> forbidden;    ///< until the next fence

  bool can_send() const { return wire && !over && !half_closed && !stopped && !unfinished; }
  bool can_listen() const { return wire && !over && !half_closed && !stopped; }
};

/// A program under test whose screen is part of the session.
struct Console {
  std::string name;
  Process* process = nullptr;
  std::optional<LentDirectory> directory;  ///< a client's working directory
  std::unique_ptr<Process> owned;          ///< a client; the server is owned by its launch
  std::set<std::string> placed;            ///< names of files that the session put there
  std::vector<std::string> printed;        ///< lines that no `sees` has taken
  std::vector<Text> forbidden;             ///< `!sees`, until the next fence
  std::size_t complained_bytes = 0;        ///< of its standard error, taken by `complains`
  bool ended_by_session = false;           ///< signalled, or seen to exit, by a step
  int signalled = 0;                       ///< the signal that a step has sent; 0: none
  bool input_ended = false;
  bool left_behind = false;       ///< the server that it was connected to has ended
  bool fresh = false;             ///< came when the session was over
  bool end_is_asked_for = false;  ///< a step asks how the program ends
};

}  // namespace chatspec
