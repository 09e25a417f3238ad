// The client between its start and its end: what is typed goes to the server, what the server sends
// is shown.
//
// Two threads. The receiver reads the socket and stores downloads; it may wait for the network or
// the disk. The one that calls `run` owns the console: it reads what is typed, sends it, and shows
// everything. It waits only in one poll(2), so that nothing it does holds up anything else.
#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "base/unique_fd.hpp"
#include "client/console.hpp"
#include "client/mailbox.hpp"
#include "client/outgoing.hpp"
#include "client/typed_line.hpp"
#include "storage/storage.hpp"

namespace chat {

struct ClientSettings {
  std::string server_name = "localhost:9999";  ///< as it was asked for
  std::string downloads_name = "downloads";    ///< as it was asked for
  /// How long an upload's answer is waited for: spec/console.md, console.client.unconfirmed.
  std::chrono::milliseconds confirm_time{2000};
  /// How many transfers may be unanswered before no more typing is taken. No person gets there; a
  /// script that does is made to wait for the server.
  std::size_t unanswered_max = 1024;
  std::function<std::chrono::steady_clock::time_point()> now = std::chrono::steady_clock::now;
};

class Client final : private InputGate {
 public:
  /// `socket` is connected and non-blocking. `signals` comes from `block_signals`, or is -1. The
  /// process must ignore SIGPIPE. `downloads` and `console` stay the caller's.
  Client(UniqueFd socket, Storage& downloads, Console& console, int signals,
         ClientSettings settings);

  /// The whole conversation; the status with which the program is to exit.
  int run();

 private:
  struct Unanswered {
    std::string name;
    /// Set when its last byte has been sent.
    std::optional<std::chrono::steady_clock::time_point> deadline;
  };

  bool wait_for_input(bool has_buffered) override;
  void wait(bool has_buffered, bool& is_readable);
  int poll_time() const;
  bool takes_typing() const;

  void handle(const std::string& typed);
  void obey(const PlainLine& line);
  void obey(const UploadCommand& command);
  void obey(const DownloadCommand& command);
  void obey(const RefusedHere& refused);

  void send();
  void deliver();
  void connection_ended(bool in_good_order, std::vector<std::string>& lines);
  void give_up_unanswered();
  void handle_signals();
  void show(const std::vector<std::string>& lines);

  const UniqueFd socket_;
  Storage& downloads_;
  Console& console_;
  const int signals_;
  const ClientSettings settings_;
  Mailbox mailbox_;
  Outgoing outgoing_;
  std::optional<int> status_;  // set when it is all over
  bool input_has_ended_ = false;
  bool sending_has_ended_ = false;  // half-closed, or the connection takes nothing more
  bool has_half_closed_ = false;
  std::uint64_t next_id_ = 1;
  std::map<std::uint64_t, Unanswered> uploads_;  // by id, and so oldest first
  std::size_t downloads_asked_ = 0;
  std::optional<Progress> shown_progress_;
};

}  // namespace chat
