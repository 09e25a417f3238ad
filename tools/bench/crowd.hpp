#pragma once

#include <sys/epoll.h>
#include <sys/socket.h>

#include <cerrno>
#include <chrono>
#include <cstdint>
#include <string>
#include <vector>

#include "cannot_measure.hpp"
#include "line_stream.hpp"
#include "server_process.hpp"
#include "sockets.hpp"
#include "unique_fd.hpp"

namespace chatspec::bench {

using Clock = std::chrono::steady_clock;

/// How a server treats a line: a chat server names the sender before it (`chat.broadcast`), a bare
/// loop passes it through, a bare loop with --echo gives it back to its sender alone.
enum class Dialect { chat, plain, echo };

/// Waits longer than this are a hanging server, not a slow one.
constexpr std::chrono::seconds hang_limit{20};

/// All clients of one server: `receivers` that only listen and `senders` that talk and hear each
/// other. One thread, one epoll. Every byte that arrives is checked by a LineChecker.
class Crowd {
 public:
  /// Connects everybody and proves that all have joined: each client of a chat server has had an
  /// answer to a line of its own, and a first line of each sender has reached everybody.
  Crowd(const ServerProcess& server, Dialect dialect, int receivers, int senders);

  int senders() const { return senders_; }
  int receivers() const { return static_cast<int>(clients_.size()) - senders_; }
  /// How many clients must hear one line: everybody but its sender.
  int hearers() const { return static_cast<int>(clients_.size()) - 1; }

  /// The size of lines sent from now on; only while none is under way.
  void use_line_bytes(size_t line_bytes) { text_ = LineText(line_bytes); }

  /// How many lines go out in one write, 1 unless told: a chat client writes each line by itself.
  void use_lines_per_write(int lines) { lines_per_write_ = lines; }

  /// The sequence number the next line of `sender` will have.
  uint64_t next_sequence(int sender) const { return talkers_[sender].next; }

  /// Sends `count` lines; what the socket does not take leaves during later pumps.
  void send_lines(int sender, int count);

  /// Waits at most until `until` for something to arrive and reads it. Calls
  /// `on_line(client, sender, sequence, received_at)` for each whole line. False: time was up.
  template <class OnLine>
  bool pump(Clock::time_point until, OnLine&& on_line) {
    const int count = wait(until);
    for (int i = 0; i < count; ++i) {
      const int client = static_cast<int>(events_[i].data.u32);
      if (events_[i].events & EPOLLOUT) flush(client - receivers());
      if ((events_[i].events & ~static_cast<uint32_t>(EPOLLOUT)) == 0) continue;
      const std::string_view bytes = receive(client);
      const auto now = Clock::now();
      clients_[client].checker.feed(text_, bytes, [&](int sender, uint64_t sequence) {
        on_line(client, sender, sequence, now);
      });
    }
    return count > 0;
  }

  /// Pumps until `deliveries` lines have arrived at clients; hanging is a CannotMeasure.
  void drain(uint64_t deliveries);

  /// How many reads found bytes: with the lines delivered it tells how well the server coalesced.
  uint64_t reads() const { return reads_; }

  /// The socket of one client, for questions beside the measured lines. Receivers come first, in
  /// the order they connected, then the senders.
  int socket(int client) const { return clients_[client].fd.get(); }

 private:
  struct Client {
    UniqueFd fd;
    LineChecker checker;
  };
  struct Talker {
    uint64_t next = 0;
    std::string waiting;
    bool blocked = false;
  };

  void connect_all(const ServerProcess& server, Dialect dialect, int count);
  void watch(int client, uint32_t events, int operation);
  int wait(Clock::time_point until);
  std::string_view receive(int client);
  void flush(int sender);

  std::string server_name_;
  int senders_;
  int lines_per_write_ = 1;
  UniqueFd epoll_;
  std::vector<std::string> prefixes_;
  std::vector<Client> clients_;
  std::vector<Talker> talkers_;
  LineText text_{32};
  std::vector<char> buffer_;
  std::vector<epoll_event> events_;
  uint64_t reads_ = 0;
};

}  // namespace chatspec::bench
