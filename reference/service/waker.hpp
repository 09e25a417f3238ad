// How the room tells a connection's owner that there is something to do for it.
#pragma once

namespace chat {

class Waker {
 public:
  virtual ~Waker() = default;
  /// Called from any thread, now and then with the room's lock held: it must be short, must not
  /// wait, and must not call the room. It may still come when its member has just left. The owner
  /// then calls Connection::proceed. Several calls may become one.
  virtual void wake() noexcept = 0;
};

}  // namespace chat
