#include "library/server_happenings.hpp"

#include <iterator>
#include <utility>

namespace chat {

std::vector<ServerHappening> ServerHappenings::take(std::chrono::milliseconds patience) {
  const auto deadline = std::chrono::steady_clock::now() + patience;
  const MutexLock lock(mutex_);
  while (kept_.empty() && !has_ended_) {
    if (happened_.wait_until(mutex_, deadline) == std::cv_status::timeout) break;
  }
  std::vector<ServerHappening> taken(std::make_move_iterator(kept_.begin()),
                                     std::make_move_iterator(kept_.end()));
  kept_.clear();
  return taken;
}

std::uint64_t ServerHappenings::dropped() {
  const MutexLock lock(mutex_);
  return dropped_;
}

void ServerHappenings::end() {
  const MutexLock lock(mutex_);
  has_ended_ = true;
  happened_.notify_all();
}

bool ServerHappenings::has_ended(std::chrono::milliseconds patience) {
  const auto deadline = std::chrono::steady_clock::now() + patience;
  const MutexLock lock(mutex_);
  while (!has_ended_) {
    if (happened_.wait_until(mutex_, deadline) == std::cv_status::timeout) break;
  }
  return has_ended_;
}

bool ServerHappenings::is_over() {
  const MutexLock lock(mutex_);
  return has_ended_ && kept_.empty();
}

void ServerHappenings::keep(ServerHappening happening) {
  const MutexLock lock(mutex_);
  if (kept_.size() == kept_max_) {
    kept_.pop_front();
    ++dropped_;
  }
  kept_.push_back(std::move(happening));
  happened_.notify_all();  // some may wait for the end
}

void ServerHappenings::connected(std::string_view address) {
  keep({ServerHappening::Kind::connected, {}, std::string(address)});
}

void ServerHappenings::received(std::string_view line, std::string_view address) {
  keep({ServerHappening::Kind::received, std::string(line), std::string(address)});
}

void ServerHappenings::file_received(std::string_view name) {
  keep({ServerHappening::Kind::file_received, std::string(name), {}});
}

void ServerHappenings::file_sent(std::string_view name) {
  keep({ServerHappening::Kind::file_sent, std::string(name), {}});
}

void ServerHappenings::disconnected(std::string_view address) {
  keep({ServerHappening::Kind::disconnected, {}, std::string(address)});
}

void ServerHappenings::trouble(Trouble, std::string_view what) {
  keep({ServerHappening::Kind::trouble, std::string(what), {}});
}

}  // namespace chat
