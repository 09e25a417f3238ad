#include "endpoint/pump.hpp"

#include <poll.h>
#include <sched.h>

#include <cstddef>

namespace chatspec {

bool pump(const std::vector<Pollable*>& all, std::chrono::milliseconds longest) {
  std::vector<pollfd> waiting;
  waiting.reserve(all.size());
  // poll(2) ignores negative descriptors, so the two lists keep the same order.
  for (Pollable* one : all) waiting.push_back({one->descriptor(), one->interest(), 0});
  int ready = ::poll(waiting.data(), waiting.size(), static_cast<int>(longest.count()));
  if (ready <= 0) return false;  // nothing, or EINTR: the caller looks again anyway
  for (std::size_t i = 0; i < all.size(); ++i) {
    if (waiting[i].revents != 0) all[i]->ready(waiting[i].revents);
  }
  return true;
}

bool pump_until(const std::vector<Pollable*>& all, const std::function<bool()>& fact,
                const Deadline& deadline, bool restless) {
  constexpr int kLooksAtOnce = 300;
  int looks = 0;
  while (!fact()) {
    if (deadline.missed()) return false;
    auto longest = deadline.left();
    if (restless) {
      bool at_once = ++looks < kLooksAtOnce;
      if (at_once) ::sched_yield();  // the one we wait for may need this processor
      longest = std::min(longest, std::chrono::milliseconds(at_once ? 0 : 1));
    }
    pump(all, longest);
  }
  return true;
}

}  // namespace chatspec
