// What happens in a server, kept until somebody asks.
#pragma once

#include <chrono>
#include <condition_variable>
#include <cstddef>
#include <cstdint>
#include <deque>
#include <string>
#include <string_view>
#include <vector>

#include "base/mutex.hpp"
#include "service/observer.hpp"

namespace chat {

struct ServerHappening {
  enum class Kind { connected, received, file_received, file_sent, disconnected, trouble };
  Kind kind = Kind::trouble;
  std::string text;     ///< received: the line; files: the name; trouble: a sentence
  std::string address;  ///< connected, received, disconnected: whose
};

/// Thread-safe. No engine ever waits for who asks: when too much is kept the oldest is dropped and
/// counted.
class ServerHappenings final : public Observer {
 public:
  explicit ServerHappenings(std::size_t kept_max) : kept_max_(kept_max) {}

  /// All that was kept, oldest first. Waits for `patience` at most while there is nothing and the
  /// server runs; so nothing means that nothing happened, or that it `is_over`.
  std::vector<ServerHappening> take(std::chrono::milliseconds patience) EXCLUDES(mutex_);
  /// How many were dropped so far.
  std::uint64_t dropped() EXCLUDES(mutex_);
  /// Nothing more will happen; who waits in `take` is woken.
  void end() EXCLUDES(mutex_);
  /// Whether nothing more will happen; waits for that for at most `patience`.
  bool has_ended(std::chrono::milliseconds patience) EXCLUDES(mutex_);
  /// Nothing is kept and nothing will be.
  bool is_over() EXCLUDES(mutex_);

  void connected(std::string_view address) override;
  void received(std::string_view line, std::string_view address) override;
  void file_received(std::string_view name) override;
  void file_sent(std::string_view name) override;
  void disconnected(std::string_view address) override;
  void trouble(Trouble kind, std::string_view what) override;

 private:
  void keep(ServerHappening happening) EXCLUDES(mutex_);

  const std::size_t kept_max_;
  Mutex mutex_;
  std::condition_variable_any happened_;
  std::deque<ServerHappening> kept_ GUARDED_BY(mutex_);
  std::uint64_t dropped_ GUARDED_BY(mutex_) = 0;
  bool has_ended_ GUARDED_BY(mutex_) = false;
};

}  // namespace chat
