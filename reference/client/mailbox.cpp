#include "client/mailbox.hpp"

#include <sys/eventfd.h>

#include <system_error>
#include <utility>

namespace chat {
namespace {

std::size_t bytes_of(const Notice& notice) {
  const auto* shown = std::get_if<Shown>(&notice);
  return sizeof(Notice) + (shown ? shown->line.size() : 0);
}

}  // namespace

Mailbox::Mailbox() : wake_(::eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK)) {
  // Without it no client can be; main turns this into one line.
  if (!wake_) throw std::system_error(errno, std::generic_category(), "eventfd");
}

void Mailbox::ask(Request request) {
  const MutexLock lock(mutex_);
  requests_.push_back(std::move(request));
}

Mailbox::Delivery Mailbox::take() {
  eventfd_t count = 0;
  // Fails only if nothing was posted since the last time. Reset before looking: what is posted
  // after the look wakes again.
  ::eventfd_read(wake_.get(), &count);
  const MutexLock lock(mutex_);
  waiting_bytes_ = 0;
  taken_.notify_one();
  Delivery taken{std::exchange(delivery_.notices, {}), delivery_.progress};
  return taken;
}

void Mailbox::close() {
  const MutexLock lock(mutex_);
  is_closed_ = true;
  taken_.notify_one();
}

std::vector<Request> Mailbox::requests() {
  const MutexLock lock(mutex_);
  return std::exchange(requests_, {});
}

bool Mailbox::post(Notice notice) {
  const MutexLock lock(mutex_);
  while (waiting_bytes_ >= waiting_bytes_max && !is_closed_) taken_.wait(mutex_);
  if (is_closed_) return false;
  waiting_bytes_ += bytes_of(notice);
  delivery_.notices.push_back(std::move(notice));
  wake();
  return true;
}

void Mailbox::post_progress(std::optional<Progress> progress) {
  const MutexLock lock(mutex_);
  delivery_.progress = std::move(progress);
  wake();
}

void Mailbox::wake() {
  // Fails only if the counter is full, and then it is readable anyway (eventfd(2)).
  ::eventfd_write(wake_.get(), 1);
}

}  // namespace chat
