// For tests: poll(2) instead of select(2), to show that another way to wait is a small file.
#pragma once

#include <poll.h>

#include <cerrno>
#include <map>
#include <vector>

#include "engine/readiness.hpp"

namespace chat {

class PollReadiness : public Readiness {
 public:
  void watch(int fd, bool read, bool write) override {
    const int events = (read ? POLLIN : 0) | (write ? POLLOUT : 0);
    if (events == 0) {
      watched_.erase(fd);
    } else {
      watched_[fd] = static_cast<short>(events);
    }
  }
  Result<std::span<const Ready>> wait(std::optional<TimePoint> deadline) override {
    ready_.clear();
    std::vector<pollfd> waits;
    for (const auto& [fd, events] : watched_) waits.push_back({fd, events, 0});
    int timeout_ms = -1;
    if (deadline) {
      const auto left = *deadline - std::chrono::steady_clock::now();
      const auto ms = std::chrono::ceil<std::chrono::milliseconds>(left).count();
      timeout_ms = ms < 0 ? 0 : static_cast<int>(std::min<std::int64_t>(ms, 1'000'000));
    }
    if (::poll(waits.data(), waits.size(), timeout_ms) < 0 && errno != EINTR) {
      return system_error("poll");
    }
    for (const auto& wait : waits) {
      if (wait.revents == 0) continue;
      const bool failed = (wait.revents & (POLLERR | POLLHUP)) != 0;
      ready_.push_back({wait.fd, failed || (wait.revents & POLLIN), (wait.revents & POLLOUT) != 0});
    }
    return std::span<const Ready>(ready_);
  }

 private:
  std::map<int, short> watched_;
  std::vector<Ready> ready_;
};

}  // namespace chat
