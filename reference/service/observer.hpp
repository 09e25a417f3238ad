// What happens in a server, told to whoever prints or counts it. Libraries print nothing
// themselves.
#pragma once

#include <string_view>

namespace chat {

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
  virtual void trouble(std::string_view what) = 0;
};

}  // namespace chat
