// What happens in a server, told to whoever prints or counts it. Libraries print nothing
// themselves.
#pragma once

#include <array>
#include <string_view>

namespace chat {

/// What sorts of trouble there are. Many of one sort may come at the rate at which clients connect
/// or send: whoever prints them may print one and say how many more there were (trouble_tally.hpp).
enum class Trouble {
  server_full,      ///< a newcomer was sent away because no more clients are taken
  no_means,         ///< a newcomer was sent away because descriptors, threads or memory ran out
  file_not_stored,  ///< an upload was refused
  file_not_sent,    ///< a download was refused or broken off
  client_dropped,   ///< a connection was ended that its client had not ended
  server_gives_up,  ///< the engine cannot go on
};
inline constexpr std::array trouble_kinds{Trouble::server_full,     Trouble::no_means,
                                          Trouble::file_not_stored, Trouble::file_not_sent,
                                          Trouble::client_dropped,  Trouble::server_gives_up};

/// Thread-safe: called from every thread of a server. Texts are valid UTF-8 without control
/// characters, so they may be printed. Must not wait for clients.
class Observer {
 public:
  virtual ~Observer() = default;
  virtual void connected(std::string_view address) = 0;
  virtual void received(std::string_view line, std::string_view address) = 0;
  virtual void file_received(std::string_view name) = 0;
  virtual void file_sent(std::string_view name) = 0;
  virtual void disconnected(std::string_view address) = 0;
  /// Something that the person who runs the server should know, in a sentence.
  virtual void trouble(Trouble kind, std::string_view what) = 0;
};

}  // namespace chat
