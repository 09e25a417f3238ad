#include "library/client_desk.hpp"

#include <sys/eventfd.h>

#include <algorithm>
#include <cerrno>
#include <iterator>
#include <system_error>
#include <utility>

namespace chat {
namespace {

UniqueFd make_eventfd() {
  UniqueFd made(::eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK));
  // Without it no client can be; ConnectedClient::connect turns this into an error.
  if (!made) throw std::system_error(errno, std::generic_category(), "eventfd");
  return made;
}

std::size_t bytes_of(const ClientHappening& happening) {
  const auto* heard = std::get_if<Heard>(&happening);
  return sizeof happening + (heard ? heard->lines.size() : 0);
}

}  // namespace

ClientDesk::ClientDesk(std::size_t unread_bytes_max)
    : unread_bytes_max_(unread_bytes_max), work_(make_eventfd()), news_(make_eventfd()) {}

/// False when the deadline has passed.
bool ClientDesk::wait_until_changed(std::chrono::steady_clock::time_point deadline) {
  ++callers_waiting_;
  const auto status = changed_.wait_until(mutex_, deadline);
  --callers_waiting_;
  return status == std::cv_status::no_timeout;
}

ClientDesk::Put ClientDesk::put_line(std::string_view line, bool is_refused,
                                     std::chrono::milliseconds patience) {
  const MutexLock lock(mutex_);
  if (waiting_bytes_ >= waiting_bytes_max) {
    const auto deadline = std::chrono::steady_clock::now() + patience;
    while (waiting_bytes_ >= waiting_bytes_max && !is_closed_ && wait_until_changed(deadline)) {
    }
  }
  if (is_closed_) return Put::parted;
  if (waiting_bytes_ >= waiting_bytes_max) return Put::no_room;
  waiting_bytes_ += line.size() + 1;
  call_worker();
  if (is_refused) {
    commands_.emplace_back(SendRefused{std::string(line)});
    return Put::done;
  }
  auto* const lines = commands_.empty() ? nullptr : std::get_if<SendLines>(&commands_.back());
  if (lines) {
    lines->text += '\n';
    lines->text += line;
  } else {
    commands_.emplace_back(SendLines{std::string(line)});
  }
  return Put::done;
}

ClientDesk::Put ClientDesk::put_request(ClientCommand request, RequestId id, bool is_told,
                                        std::chrono::milliseconds patience) {
  const MutexLock lock(mutex_);
  const auto deadline = std::chrono::steady_clock::now() + patience;
  while (unanswered_ >= unanswered_max && !is_closed_ && wait_until_changed(deadline)) {
  }
  if (is_closed_) return Put::parted;
  if (unanswered_ >= unanswered_max) return Put::no_room;
  ++unanswered_;
  if (!is_told) awaited_.insert(id);
  commands_.push_back(std::move(request));
  call_worker();
  return Put::done;
}

void ClientDesk::put(ClientCommand command) {
  const MutexLock lock(mutex_);
  if (is_closed_) return;
  is_closed_ = std::holds_alternative<Leave>(command);  // nothing can be said behind it
  commands_.push_back(std::move(command));
  call_worker();
}

std::optional<Outcome> ClientDesk::wait(RequestId id, std::chrono::milliseconds patience,
                                        bool wants_progress) {
  const MutexLock lock(mutex_);
  if (!outcomes_.contains(id) && patience.count() > 0) {
    callers_waiting_for_progress_ += wants_progress ? 1 : 0;
    wait_until_changed(std::chrono::steady_clock::now() + patience);
    callers_waiting_for_progress_ -= wants_progress ? 1 : 0;
  }
  const auto outcome = outcomes_.find(id);
  if (outcome == outcomes_.end()) return std::nullopt;
  return std::move(outcomes_.extract(outcome).mapped());
}

void ClientDesk::forget(RequestId id) {
  const MutexLock lock(mutex_);
  outcomes_.erase(id);
  progress_.erase(id);
  if (awaited_.erase(id) == 0 || is_closed_) return;
  commands_.push_back(ForgetList{id});  // of anything else it does nothing
  call_worker();
}

std::optional<Progress> ClientDesk::progress(RequestId id) {
  const MutexLock lock(mutex_);
  const auto found = progress_.find(id);
  if (found == progress_.end()) return std::nullopt;
  return found->second;
}

std::vector<ClientHappening> ClientDesk::take(std::chrono::milliseconds patience) {
  const MutexLock lock(mutex_);
  if (happenings_.empty() && patience.count() > 0) {
    const auto deadline = std::chrono::steady_clock::now() + patience;
    while (happenings_.empty() && !has_parted_ && wait_until_changed(deadline)) {
    }
  }
  unread_bytes_ = 0;
  if (std::exchange(worker_waits_for_room_, false)) wake_worker();
  return std::exchange(happenings_, {});
}

bool ClientDesk::has_parted() {
  const MutexLock lock(mutex_);
  return has_parted_ && happenings_.empty();
}

void ClientDesk::abandon() {
  is_abandoned_ = true;
  wake_worker();
}

int ClientDesk::descriptor() {
  const MutexLock lock(mutex_);
  news_are_wanted_ = true;
  ::eventfd_write(news_.get(), 1);  // there may be news already
  return news_.get();
}

void ClientDesk::acknowledge() {
  eventfd_t count = 0;
  ::eventfd_read(news_.get(), &count);  // fails only if there is nothing to acknowledge
}

void ClientDesk::acknowledge_work() {
  eventfd_t count = 0;
  ::eventfd_read(work_.get(), &count);
}

std::vector<ClientCommand> ClientDesk::take_commands() {
  const MutexLock lock(mutex_);
  if (waiting_bytes_ >= waiting_bytes_max) wake_callers();
  waiting_bytes_ = 0;
  return std::exchange(commands_, {});
}

bool ClientDesk::may_wait() {
  const MutexLock lock(mutex_);
  worker_waits_ = commands_.empty();
  return worker_waits_;
}

void ClientDesk::keep(std::vector<ClientHappening>& happenings) {
  for (const ClientHappening& happening : happenings) unread_bytes_ += bytes_of(happening);
  if (happenings_.empty()) {
    std::swap(happenings_, happenings);
  } else {
    std::move(happenings.begin(), happenings.end(), std::back_inserter(happenings_));
    happenings.clear();
  }
}

bool ClientDesk::tell(std::vector<ClientHappening>& happenings) {
  const MutexLock lock(mutex_);
  keep(happenings);
  wake_callers();
  worker_waits_for_room_ = unread_bytes_ >= unread_bytes_max_;
  return !worker_waits_for_room_;
}

bool ClientDesk::has_room_for_more() {
  const MutexLock lock(mutex_);
  return unread_bytes_ < unread_bytes_max_;
}

void ClientDesk::tell_outcome(RequestId id, Outcome outcome) {
  const MutexLock lock(mutex_);
  if (unanswered_-- == unanswered_max) wake_callers();
  if (awaited_.erase(id) == 0) return;
  outcomes_.insert_or_assign(id, std::move(outcome));
  wake_callers();
}

void ClientDesk::tell_progress(RequestId id, const Progress& progress, bool is_news) {
  const MutexLock lock(mutex_);
  if (!awaited_.contains(id)) return;
  progress_.insert_or_assign(id, progress);
  // Whoever does not look at it is not woken a hundred times in each transfer.
  if (is_news && (callers_waiting_for_progress_ > 0 || news_are_wanted_)) wake_callers();
}

std::vector<ClientCommand> ClientDesk::close() {
  const MutexLock lock(mutex_);
  is_closed_ = true;
  if (callers_waiting_ > 0) changed_.notify_all();
  return std::exchange(commands_, {});
}

void ClientDesk::tell_parted(std::vector<ClientHappening>& last) {
  const MutexLock lock(mutex_);
  keep(last);
  has_parted_ = true;
  wake_callers();
}

void ClientDesk::call_worker() {
  if (std::exchange(worker_waits_, false)) wake_worker();
}

void ClientDesk::wake_worker() {
  ::eventfd_write(work_.get(), 1);  // fails only if it is readable anyway: eventfd(2)
}

void ClientDesk::wake_callers() {
  if (callers_waiting_ > 0) changed_.notify_all();
  if (news_are_wanted_) ::eventfd_write(news_.get(), 1);
}

}  // namespace chat
