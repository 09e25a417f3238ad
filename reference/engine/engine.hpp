// What every engine is: something that carries bytes and time between sockets and connections. It
// knows nothing of what the bytes mean.
#pragma once

#include "base/result.hpp"

namespace chat {

class Engine {
 public:
  virtual ~Engine() = default;
  /// Serves clients until `stop`; then takes no more of them, lets each connection send what it
  /// owes, and returns when the last one is gone. An error if it cannot go on waiting.
  virtual Result<void> run() = 0;
  /// Makes `run` come to its end. May be called from any thread and from a signal handler.
  virtual void stop() noexcept = 0;
};

}  // namespace chat
