// All that connections share: limits, room, files, and who is told what happens.
#pragma once

#include <memory>
#include <string>
#include <string_view>

#include "protocol/limits.hpp"
#include "service/connection.hpp"
#include "service/observer.hpp"
#include "service/room.hpp"
#include "service/time.hpp"
#include "service/waker.hpp"
#include "storage/storage.hpp"

namespace chat {

/// Thread-safe.
class Service {
 public:
  /// `storage` and `observer` must outlive the service.
  Service(const Limits& limits, Storage& storage, Observer& observer)
      : limits_(limits), storage_(storage), observer_(observer), room_(limits_) {}

  /// A conversation with the client at `address`, or nothing if no more clients are taken; then
  /// `refusal` is to be sent.
  std::unique_ptr<Connection> connect(std::string address, std::shared_ptr<Waker> waker,
                                      TimePoint now);
  /// Whether `connect` would give nothing now.
  bool is_full() { return room_.is_full(); }
  /// How many clients are taken at once.
  std::size_t clients_max() const { return limits_.clients_max; }
  /// What a client is told that cannot be taken.
  static std::string_view refusal();
  /// The client at `address` was sent away, because `connect` gave nothing.
  void refused(std::string_view address);
  /// The client at `address` was sent away, because the system had no means for it: `why`.
  void refused(std::string_view address, std::string_view why);

 private:
  const Limits limits_;
  Storage& storage_;
  Observer& observer_;
  Room room_;
};

}  // namespace chat
