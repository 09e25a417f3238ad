#include "endpoint/wire.hpp"

#include <linux/sockios.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <sys/ioctl.h>
#include <sys/socket.h>

#include <array>
#include <cerrno>

#include "endpoint/sock_diag.hpp"

namespace chatspec {
namespace {

// More than any session expects unread; beyond it the kernel's buffers hold the rest back.
constexpr std::size_t received_bytes_max = 64U << 20;
constexpr std::size_t read_bytes = 256U << 10;

}  // namespace

Result<std::unique_ptr<Wire>> Wire::connect(const SocketAddress& to, const Deadline& deadline) {
  std::string what = "connect to " + to.text();
  Fd socket(::socket(to.family(), SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0));
  if (!socket) return last_error("make a socket");
  if (::connect(socket.get(), to.raw(), to.raw_size_bytes()) != 0) {
    if (errno != EINPROGRESS) return last_error(what);
    pollfd waiting{socket.get(), POLLOUT, 0};
    while (::poll(&waiting, 1, static_cast<int>(deadline.left().count())) <= 0) {
      if (deadline.missed()) return trouble(what + ": no answer before the deadline");
    }
    int error = 0;
    socklen_t size = sizeof error;
    ::getsockopt(socket.get(), SOL_SOCKET, SO_ERROR, &error, &size);
    if (error != 0) {
      errno = error;
      return last_error(what);
    }
  }
  return adopt(std::move(socket));
}

Result<std::unique_ptr<Wire>> Wire::adopt(Fd socket) {
  int on = 1;
  ::setsockopt(socket.get(), IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
  auto local = SocketAddress::local(socket.get());
  if (!local) return tl::unexpected(local.error());
  auto remote = SocketAddress::remote(socket.get());
  if (!remote) return tl::unexpected(remote.error());
  return std::unique_ptr<Wire>(new Wire(std::move(socket), *local, *remote));
}

void Wire::send(std::string segment) {
  if (segment.empty() || !socket_ || half_close_wanted_) return;
  queue_.push_back(std::move(segment));
  look();
}

void Wire::half_close() {
  half_close_wanted_ = true;
  look();
}

void Wire::reset() {
  if (!socket_) return;
  linger abruptly{1, 0};
  ::setsockopt(socket_.get(), SOL_SOCKET, SO_LINGER, &abruptly, sizeof abruptly);
  drop();
}

bool Wire::far_end_is_gone() const {
  return !remote_.is_loopback() || !sock_diag_works() || !look_at_far_end(local_, remote_);
}

void Wire::drop() {
  give_up_sending();
  socket_.close();
}

void Wire::look() {
  if (!socket_) return;
  write_some();
  while (restless() && far_end_has_read()) {
    queue_.pop_front();
    front_written_ = 0;
    write_some();
  }
}

bool Wire::far_end_has_read() const {
  if (remote_.is_loopback() && sock_diag_works()) {
    auto far_end = look_at_far_end(local_, remote_);
    return !far_end || (far_end->arrived_bytes >= written_bytes_ && far_end->unread_bytes == 0);
  }
  int unacknowledged_bytes = 0;
  return ::ioctl(socket_.get(), SIOCOUTQ, &unacknowledged_bytes) != 0 || unacknowledged_bytes == 0;
}

std::size_t Wire::unread_bytes() const {
  std::size_t unread_bytes = 0;
  for (const std::string& segment : queue_) unread_bytes += segment.size();
  unread_bytes -= front_written_;
  if (remote_.is_loopback() && sock_diag_works()) {
    auto far_end = look_at_far_end(local_, remote_);
    if (far_end) unread_bytes += written_bytes_ - far_end->arrived_bytes + far_end->unread_bytes;
    return unread_bytes;
  }
  int unacknowledged_bytes = 0;
  bool told = ::ioctl(socket_.get(), SIOCOUTQ, &unacknowledged_bytes) == 0;
  return unread_bytes + static_cast<std::size_t>(told ? unacknowledged_bytes : 0);
}

void Wire::consume(std::size_t size_bytes) {
  consumed_ += size_bytes;
  // Moving the rest to the front only now and then keeps consuming linear.
  if (consumed_ > received_.size() / 2) {
    received_.erase(0, consumed_);
    consumed_ = 0;
  }
}

bool Wire::wants_to_write() const {
  return !queue_.empty() && front_written_ < queue_.front().size();
}

short Wire::interest() const {
  short events = 0;
  bool room = received_.size() - consumed_ < received_bytes_max;
  if (reading_ && room && incoming_ == Incoming::open) events |= POLLIN;
  if (wants_to_write()) events |= POLLOUT;
  return events;
}

void Wire::ready(short events) {
  if ((events & POLLOUT) != 0) look();
  if ((events & (POLLHUP | POLLERR)) != 0) hung_up_ = true;
  if (!reading_) return;
  if (incoming_ == Incoming::open && (hung_up_ || (events & POLLIN) != 0)) read_some();
  // A connection that is over for both sides stays "ready" for ever: nothing is left to wait for.
  if (hung_up_ && incoming_ != Incoming::open) socket_.close();
}

void Wire::read_some() {
  // Most of what comes is short: to make room for it in `received_` would cost more than to copy.
  static thread_local std::array<char, read_bytes> buffer;
  ssize_t count = ::recv(socket_.get(), buffer.data(), buffer.size(), 0);
  if (count > 0) received_.append(buffer.data(), static_cast<std::size_t>(count));
  if (count > 0) return;
  if (count == 0) {
    incoming_ = Incoming::ended;
  } else if (errno != EAGAIN && errno != EINTR) {
    incoming_ = Incoming::reset;
    give_up_sending();
  }
}

void Wire::write_some() {
  while (wants_to_write()) {
    const std::string& front = queue_.front();
    ssize_t count = ::send(socket_.get(), front.data() + front_written_,
                           front.size() - front_written_, MSG_NOSIGNAL);
    if (count < 0) {
      if (errno == EINTR) continue;
      if (errno != EAGAIN) give_up_sending();
      return;
    }
    front_written_ += static_cast<std::size_t>(count);
    written_bytes_ += static_cast<std::uint64_t>(count);
  }
  bool last = queue_.size() <= 1;
  if (last && half_close_wanted_) {
    ::shutdown(socket_.get(), SHUT_WR);
    half_close_wanted_ = false;
    queue_.clear();
    front_written_ = 0;
  }
}

void Wire::give_up_sending() {
  queue_.clear();
  front_written_ = 0;
  half_close_wanted_ = false;
}

}  // namespace chatspec
