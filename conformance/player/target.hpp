// What is tested, and whether a session can be played against it.
#pragma once

#include <algorithm>
#include <chrono>
#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

#include "scenario/session.hpp"

namespace chatspec {

/// The programs under test. Commands are as a person wrote them, with {port} and {dir}; empty:
/// there is none. `server_command` and `connect_to` are not both given.
struct Target {
  std::string server_command;
  std::string connect_to;  ///< HOST:PORT of a server that runs already
  std::string client_command;
  /// The limit for every single wait, on a machine that is otherwise idle; on a busy one it is as
  /// many times longer as there are threads for each processor (endpoint/load.hpp).
  std::chrono::milliseconds deadline{5000};
  std::uint64_t seed = 0;
  /// The limit for a program to start, as interpreters and virtual machines take their time, and
  /// for one that was told to end to do so: a server may give its clients a stated time for that.
  /// Both say nothing about the protocol.
  std::chrono::milliseconds start_or_end_deadline{15000};
  /// The limit for a wait in which a program may be starting or ending.
  std::chrono::milliseconds longer_deadline() const {
    return std::max(deadline, start_or_end_deadline);
  }
  /// The limit for a whole play, whatever is waited for in it. The longest play of a right program
  /// takes some seconds; a program that makes every wait long must not hold a run up for hours.
  std::chrono::milliseconds play_time{300'000};
  /// Directories that a confined program must not see: the suite itself.
  std::vector<std::filesystem::path> hidden;
  /// Directories that it sees even if they lie below /tmp, which is its own.
  std::vector<std::filesystem::path> readable = {};
  /// More variables for the programs: "NAME" or "NAME=VALUE" (endpoint/program_environment.hpp).
  std::vector<std::string> variables = {};
};

/// Why this session cannot be played against this target, for a person; empty: it can.
std::string why_not_applicable(const Session& session, const Target& target);

/// Whether client programs take part.
bool has_clients(const Session& session);
/// Whether the player is the server: then it cuts what the client is sent.
bool has_scripted_server(const Session& session);

}  // namespace chatspec
