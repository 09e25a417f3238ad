#include "crowd.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "question.hpp"

namespace chatspec::bench {

namespace {

constexpr size_t default_buffer_bytes = 256 * 1024;  // a window of 64 lines of 1 KiB in one read
constexpr int events_at_once = 256;
constexpr int connect_at_once =
    100;  // below the backlog of 128 that older systems cut listen(2) to

}  // namespace

Crowd::Crowd(const ServerProcess& server, Dialect dialect, int receivers, int senders)
    : server_name_(server.name()),
      senders_(senders),
      epoll_(epoll_create1(EPOLL_CLOEXEC)),
      prefixes_(senders),
      talkers_(senders),
      buffer_(default_buffer_bytes),
      events_(events_at_once) {
  if (epoll_.get() < 0) give_up_errno("epoll");
  connect_all(server, dialect, receivers + senders);
  for (int sender = 0; sender < senders && dialect == Dialect::chat; ++sender) {
    prefixes_[sender] = own_address(socket(receivers + sender)) + ": ";
  }
  for (int client = 0; client < receivers + senders; ++client) {
    make_nonblocking(socket(client));
    watch(client, EPOLLIN, EPOLL_CTL_ADD);
  }
  // The last to connect talks first: a bare loop takes connections in order, so once this line is
  // handled everybody before it is in.
  for (int sender = senders - 1; sender >= 0; --sender) {
    send_lines(sender, 1);
    drain(static_cast<uint64_t>(hearers()));
  }
}

void Crowd::connect_all(const ServerProcess& server, Dialect dialect, int count) {
  clients_.reserve(count);
  for (int first = 0; first < count; first += connect_at_once) {
    const int last = std::min(count, first + connect_at_once);
    for (int client = first; client < last; ++client) {
      clients_.push_back({connect_loopback(server.port()), LineChecker(client, prefixes_)});
      if (dialect != Dialect::plain) ask(socket(client));
    }
    for (int client = first; client < last && dialect != Dialect::plain; ++client) {
      await_answer(socket(client), server_name_);
    }
  }
}

void Crowd::watch(int client, uint32_t events, int operation) {
  epoll_event event{};
  event.events = events;
  event.data.u32 = static_cast<uint32_t>(client);
  if (epoll_ctl(epoll_.get(), operation, socket(client), &event) != 0) give_up_errno("epoll_ctl");
}

int Crowd::wait(Clock::time_point until) {
  check_not_interrupted();
  const auto left = std::max(std::chrono::nanoseconds(0), until - Clock::now());
  const auto seconds = std::chrono::floor<std::chrono::seconds>(left);
  const timespec limit{static_cast<time_t>(seconds.count()),
                       static_cast<long>((left - seconds).count())};
  const int count = epoll_pwait2(epoll_.get(), events_.data(), events_at_once, &limit, nullptr);
  if (count < 0 && errno != EINTR) give_up_errno("epoll_pwait2");
  return std::max(0, count);
}

std::string_view Crowd::receive(int client) {
  const ssize_t got = recv(socket(client), buffer_.data(), buffer_.size(), 0);
  if (got < 0 && (errno == EAGAIN || errno == EINTR)) return {};
  if (got <= 0) {
    throw CannotMeasure(fmt::format("{} closed the connection of client {}", server_name_, client));
  }
  ++reads_;
  return {buffer_.data(), static_cast<size_t>(got)};
}

void Crowd::send_lines(int sender, int count) {
  Talker& talker = talkers_[sender];
  for (int i = 1; i <= count; ++i) {
    text_.append(talker.waiting, sender, talker.next++);
    const bool write_now = i % lines_per_write_ == 0 || i == count;
    if (write_now && !talker.blocked) flush(sender);
  }
}

void Crowd::flush(int sender) {
  auto& [next, waiting, blocked] = talkers_[sender];
  const int client = receivers() + sender;
  const ssize_t sent = send(socket(client), waiting.data(), waiting.size(), MSG_NOSIGNAL);
  if (sent < 0 && errno != EAGAIN && errno != EINTR) {
    give_up_errno(fmt::format("sending to {}", server_name_));
  }
  if (sent > 0) waiting.erase(0, static_cast<size_t>(sent));
  if (blocked == !waiting.empty()) return;
  blocked = !waiting.empty();
  watch(client, blocked ? EPOLLIN | EPOLLOUT : EPOLLIN, EPOLL_CTL_MOD);
}

void Crowd::drain(uint64_t deliveries) {
  const auto limit = Clock::now() + hang_limit;
  uint64_t seen = 0;
  while (seen < deliveries) {
    if (!pump(limit, [&](int, int, uint64_t, Clock::time_point) { ++seen; }) &&
        Clock::now() >= limit) {
      throw CannotMeasure(fmt::format("{} delivered {} of {} lines and then nothing for {} s",
                                      server_name_, seen, deliveries, hang_limit.count()));
    }
  }
}

}  // namespace chatspec::bench
