// The measure for the thread engine: a thread for each connection, which polls its socket and an
// eventfd. What arrives is appended to every other connection's buffer under that connection's
// mutex; the eventfd is rung only when the buffer was empty, and the owner sends all that waits in
// one send. No protocol: only whole lines are passed on, nothing else is looked at.

#include <poll.h>
#include <sys/eventfd.h>

#include <algorithm>
#include <memory>
#include <mutex>
#include <shared_mutex>
#include <string>
#include <string_view>
#include <thread>
#include <vector>

#include "bare_common.hpp"

namespace {

using chatspec::bare::die;

struct Peer {
  explicit Peer(int fd) : socket(fd), bell(eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK)) {
    if (bell < 0) die("eventfd");
  }
  ~Peer() {
    close(socket);
    close(bell);
  }
  Peer(const Peer&) = delete;
  Peer& operator=(const Peer&) = delete;

  void hand_over(std::string_view first, std::string_view second) {
    bool was_empty = false;
    {
      const std::lock_guard lock(mutex);
      was_empty = mail.empty();
      mail.append(first).append(second);
    }
    if (was_empty) eventfd_write(bell, 1);
  }

  const int socket;
  const int bell;
  std::mutex mutex;
  std::string mail;  // guarded by mutex
};

// Guarded by everybody_mutex: talkers share it, joining and leaving take it alone.
std::shared_mutex everybody_mutex;
std::vector<std::shared_ptr<Peer>> everybody;

class Worker {
 public:
  explicit Worker(std::shared_ptr<Peer> self) : self_(std::move(self)) {}

  void run() {
    bool alive = true;
    while (alive) {
      const short wanted = static_cast<short>(out_.empty() ? POLLIN : POLLIN | POLLOUT);
      pollfd waits[] = {{self_->socket, wanted, 0}, {self_->bell, POLLIN, 0}};
      if (poll(waits, 2, -1) < 0 && errno != EINTR) die("poll");
      if (waits[1].revents != 0) collect();
      if (waits[0].revents & (POLLIN | POLLHUP | POLLERR)) alive = receive();
      if (alive && !out_.empty()) alive = flush();
    }
    const std::lock_guard lock(everybody_mutex);
    std::erase(everybody, self_);
  }

 private:
  void collect() {
    eventfd_t rings = 0;
    eventfd_read(self_->bell, &rings);
    const std::lock_guard lock(self_->mutex);
    if (out_.empty()) {
      out_.swap(self_->mail);
    } else {
      out_.append(self_->mail);
      self_->mail.clear();
    }
  }

  bool receive() {
    // On the stack: as user memory a page is only paid for when a read fills it.
    char chunk[128 * 1024];
    const ssize_t got = recv(self_->socket, chunk, sizeof chunk, MSG_DONTWAIT);
    if (got < 0) return errno == EAGAIN || errno == EINTR;
    if (got == 0) return false;
    const std::string_view data(chunk, static_cast<size_t>(got));
    const size_t whole = data.rfind('\n') + 1;  // npos + 1 is 0: no line ends here
    if (whole > 0) {
      const std::shared_lock lock(everybody_mutex);
      for (const auto& other : everybody) {
        if (other != self_) other->hand_over(half_, data.substr(0, whole));
      }
      half_.clear();
    }
    half_.append(data.substr(whole));
    return true;
  }

  bool flush() {
    const ssize_t sent = send(self_->socket, out_.data(), out_.size(), MSG_NOSIGNAL | MSG_DONTWAIT);
    if (sent < 0) return errno == EAGAIN || errno == EINTR;
    out_.erase(0, static_cast<size_t>(sent));
    return true;
  }

  std::shared_ptr<Peer> self_;
  std::string out_;
  std::string half_;
};

}  // namespace

int main() {
  chatspec::bare::raise_descriptor_limit();
  const int listener = chatspec::bare::listen_and_announce(0);
  for (;;) {
    auto peer = std::make_shared<Peer>(chatspec::bare::accept_peer(listener, 0));
    {
      const std::lock_guard lock(everybody_mutex);
      everybody.push_back(peer);
    }
    std::thread([peer] { Worker(peer).run(); }).detach();
  }
}
