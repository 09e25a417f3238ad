// The measure for the select engine: one thread, one select(2) a turn, what arrived is appended to
// every other connection's buffer, and each connection gets one send a turn however many lines wait
// for it. No protocol: bytes pass through; only whole lines are passed on, so that two senders do
// not shred each other's lines. With --echo the bytes go back to their sender alone, which prices
// one wake-up without a broadcast.

#include <sys/select.h>

#include <algorithm>
#include <bit>
#include <string>
#include <string_view>
#include <vector>

#include "bare_common.hpp"

namespace {

using chatspec::bare::die;

// The kernel takes a bitmap of any length; only the C library's fd_set type stops at 1,024.
class Bitmap {
 public:
  static constexpr size_t bits = 8 * sizeof(unsigned long);
  void put(int fd, bool on) {
    const size_t word = static_cast<size_t>(fd) / bits;
    const unsigned long bit = 1UL << (static_cast<size_t>(fd) % bits);
    if (word >= words_.size()) words_.resize(word + 1);
    words_[word] = on ? words_[word] | bit : words_[word] & ~bit;
  }
  void copy(const Bitmap& from, size_t words) {
    words_.assign(from.words_.begin(), from.words_.end());
    words_.resize(words);
  }
  fd_set* data() { return reinterpret_cast<fd_set*>(words_.data()); }
  template <class Each>
  void for_each(Each each) const {
    for (size_t word = 0; word < words_.size(); ++word) {
      for (unsigned long rest = words_[word]; rest != 0; rest &= rest - 1) {
        each(static_cast<int>(word * bits + static_cast<size_t>(std::countr_zero(rest))));
      }
    }
  }

 private:
  std::vector<unsigned long> words_;
};

struct Peer {
  int fd;
  std::string out;   // waits to be sent
  std::string half;  // the beginning of a line whose end has not come
  bool waits_for_room = false;
  bool gone = false;
};

class Loop {
 public:
  Loop(int listener, bool echo) : listener_(listener), echo_(echo), chunk_(chunk_bytes) {
    grow(listener);
    wanted_.put(listener, true);
  }

  [[noreturn]] void run() {
    for (;;) {
      readable_.copy(wanted_, words_);
      writable_.copy(blocked_, words_);
      const int limit = static_cast<int>(words_ * Bitmap::bits);
      if (select(limit, readable_.data(), writable_.data(), nullptr, nullptr) < 0) die("select");
      writable_.for_each([this](int fd) { by_fd_[fd]->waits_for_room = false; });
      readable_.for_each([this](int fd) { fd == listener_ ? accept_all() : receive(*by_fd_[fd]); });
      send_what_waits();
    }
  }

 private:
  static constexpr size_t chunk_bytes = 128 * 1024;  // two windows of 64 lines of 1 KiB

  void grow(int fd) {
    const auto needed = static_cast<size_t>(fd) + 1;
    if (by_fd_.size() < needed) by_fd_.resize(needed);
    words_ = by_fd_.size() / Bitmap::bits + 1;
  }

  void accept_all() {
    for (int fd; (fd = chatspec::bare::accept_peer(listener_, SOCK_NONBLOCK)) >= 0;) {
      grow(fd);
      wanted_.put(fd, true);
      by_fd_[fd] = new Peer{fd, {}, {}};
      peers_.push_back(by_fd_[fd]);
    }
  }

  void receive(Peer& from) {
    const ssize_t got = recv(from.fd, chunk_.data(), chunk_.size(), 0);
    if (got < 0 && (errno == EAGAIN || errno == EINTR)) return;
    if (got <= 0) {
      from.gone = true;
      return;
    }
    const std::string_view data(chunk_.data(), static_cast<size_t>(got));
    const size_t whole = data.rfind('\n') + 1;  // npos + 1 is 0: no line ends here
    if (whole > 0) {
      const size_t begin = turn_.size();
      turn_.append(from.half).append(data.substr(0, whole));
      said_.push_back({&from, begin, turn_.size()});
      from.half.clear();
    }
    from.half.append(data.substr(whole));
  }

  void send_what_waits() {
    for (size_t i = 0; i < peers_.size();) {
      Peer& peer = *peers_[i];
      if (!peer.gone) serve(peer);
      if (peer.gone) {
        drop(peer);
        peers_[i] = peers_.back();
        peers_.pop_back();
      } else {
        ++i;
      }
    }
    turn_.clear();
    said_.clear();
  }

  // Nearly everybody is owed just what this turn brought, and that is sent from where it is.
  void serve(Peer& peer) {
    const bool talked =
        std::any_of(said_.begin(), said_.end(), [&](const Said& said) { return said.by == &peer; });
    if (peer.out.empty() && !talked && !echo_) {
      if (!turn_.empty()) send_some(peer, turn_);
      return;
    }
    for (const Said& said : said_) {
      if ((said.by == &peer) == echo_) peer.out.append(turn_, said.begin, said.end - said.begin);
    }
    if (!peer.out.empty() && !peer.waits_for_room) send_some(peer, peer.out);
  }

  void send_some(Peer& peer, const std::string& data) {
    const ssize_t sent = send(peer.fd, data.data(), data.size(), MSG_NOSIGNAL);
    if (sent < 0 && errno != EAGAIN && errno != EINTR) {
      peer.gone = true;
      return;
    }
    const auto done = static_cast<size_t>(std::max<ssize_t>(0, sent));
    if (&data == &peer.out) {
      peer.out.erase(0, done);
    } else {
      peer.out.assign(data, done);
    }
    peer.waits_for_room = !peer.out.empty();
    blocked_.put(peer.fd, peer.waits_for_room);
  }

  void drop(Peer& peer) {
    wanted_.put(peer.fd, false);
    blocked_.put(peer.fd, false);
    by_fd_[peer.fd] = nullptr;
    close(peer.fd);
    delete &peer;
  }

  struct Said {
    const Peer* by;
    size_t begin, end;  // in turn_
  };

  int listener_;
  bool echo_;
  std::string turn_;  // all whole lines of this turn
  std::vector<Said> said_;
  std::vector<char> chunk_;
  size_t words_ = 0;
  Bitmap wanted_, blocked_, readable_, writable_;
  std::vector<Peer*> by_fd_;
  std::vector<Peer*> peers_;
};

}  // namespace

int main(int argc, char** argv) {
  const bool echo = argc > 1 && std::string_view(argv[1]) == "--echo";
  chatspec::bare::raise_descriptor_limit();
  Loop(chatspec::bare::listen_and_announce(SOCK_NONBLOCK), echo).run();
}
