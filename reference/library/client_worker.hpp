// The thread of a connected client: what was said goes out, what comes in is told.
//
// It waits in one poll(2), for the socket, its desk and its own deadlines.
#pragma once

#include <array>
#include <chrono>
#include <cstdint>
#include <deque>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.hpp"
#include "client/outgoing.hpp"
#include "library/client_desk.hpp"
#include "library/connected_client.hpp"
#include "protocol/client_session.hpp"
#include "storage/storage.hpp"

namespace chat {

/// Belongs to its thread once that runs.
class ClientWorker {
 public:
  /// `socket` is connected and non-blocking; it and the desk stay the caller's.
  ClientWorker(int socket, const ClientConnectionSettings& settings, ClientDesk& desk);

  /// Until the connection is over, which is the last thing told.
  void run();

 private:
  using Clock = std::chrono::steady_clock;
  using Deadline = std::optional<Clock::time_point>;

  struct List {
    RequestId id;
    std::vector<std::string> addresses = {};
    Deadline gives_up = {};
  };
  struct PendingUpload {
    std::string name;
    std::uint64_t size_bytes;
    bool is_told;
    Deadline sends_fence = {};  // both from its last byte on
    Deadline gives_up = {};
  };
  struct Download {
    RequestId id;
    FileName name;
    std::shared_ptr<Storage> storage;
    bool is_told;
    std::unique_ptr<Upload> file = {};  // none before it begins, and once it cannot be stored
    std::string trouble = {};           // why it cannot be stored
    bool has_outcome = false;           // nobody waits for it any more
    Progress progress = {};
  };

  void wait();
  int poll_time() const;
  void take_commands();
  void obey(SendLines& lines);
  void obey(SendRefused& refused);
  void obey(AskList& ask);
  void obey(ForgetList& forget);
  void expect_answer();
  void obey(AskUpload& ask);
  void obey(AskDownload& ask);
  void obey(Leave&);

  void send();
  void receive();
  void hear(std::string_view& input);
  void obey(const ClientEvent& event);
  void line(std::string_view text);
  void tell_line(std::string_view text, std::string_view ending);
  bool line_of_list(std::string_view text);
  void begin_download(const DownloadBegins& begins);
  void finish_download();
  void store(std::string_view bytes);
  void fence_answered(RequestId id);

  void ask_next_list();
  void end_list(Outcome outcome);
  void end_upload(RequestId id, Outcome outcome);
  void end_download(Outcome outcome);
  void meet_deadlines(Clock::time_point now);
  void tell_upload_progress();
  void fail_all(Outcome::Kind kind);
  void part(bool in_good_order);
  void tell_happenings();

  const int socket_;
  const ClientConnectionSettings settings_;
  ClientDesk& desk_;
  ClientSession session_;
  Outgoing outgoing_;
  const std::unique_ptr<char[]> buffer_;
  std::size_t held_bytes_ = 0;  // of `buffer_`: an incomplete line
  bool is_in_body_ = false;     // of a download

  std::deque<List> lists_;  // the first has been sent
  std::map<RequestId, PendingUpload> uploads_;
  std::deque<Download> downloads_;  // the first may be under way
  std::vector<ClientHappening> happenings_;
  int told_percent_ = -1;  // of the upload that is being sent
  bool may_read_ = true;
  Deadline unread_too_long_;  // while `may_read_` is false
  bool is_leaving_ = false;
  bool has_half_closed_ = false;
  bool can_send_ = true;
  bool is_over_ = false;
};

}  // namespace chat
