#include "endpoint/pump.hpp"

#include <poll.h>
#include <sched.h>

#include <cstddef>
#include <cstdint>

namespace chatspec {

using std::chrono::microseconds;

bool pump(const std::vector<Pollable*>& all, std::chrono::microseconds longest) {
  std::vector<pollfd> waiting;
  waiting.reserve(all.size());
  // poll(2) ignores negative descriptors, so the two lists keep the same order.
  for (Pollable* one : all) waiting.push_back({one->descriptor(), one->interest(), 0});
  constexpr std::int64_t million = 1'000'000;
  timespec limit{longest.count() / million, longest.count() % million * 1000};
  int ready = ::ppoll(waiting.data(), waiting.size(), &limit, nullptr);
  if (ready <= 0) return false;  // nothing, or EINTR: the caller looks again anyway
  for (std::size_t i = 0; i < all.size(); ++i) {
    if (waiting[i].revents != 0) all[i]->ready(waiting[i].revents);
  }
  return true;
}

bool pump_until(const std::vector<Pollable*>& all, const std::function<bool()>& fact,
                const Deadline& deadline, bool restless) {
  // Most facts come about while the one we wait for is given this processor. To look for the others
  // all the time would take it from the programs of all jobs.
  constexpr int looks_at_once = 20;
  constexpr microseconds first_nap{50}, longest_nap{1000};
  int looks = 0;
  auto nap = first_nap;
  while (!fact()) {
    if (deadline.missed()) return false;
    if (!restless) {
      pump(all, deadline.left());
    } else if (++looks <= looks_at_once) {
      ::sched_yield();
      pump(all, microseconds(0));
    } else {
      pump(all, std::min<microseconds>(nap, deadline.left()));
      nap = std::min(nap * 2, longest_nap);
    }
  }
  return true;
}

}  // namespace chatspec
