// The thread that reads the socket: it hears what the server sends and stores what was asked for.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "client/mailbox.hpp"
#include "protocol/client_session.hpp"
#include "storage/storage.hpp"

namespace chat {

/// Belongs to the socket's thread once that runs; knows the terminal's thread only as a mailbox.
class Receiver {
 public:
  /// `socket` is non-blocking and stays the caller's. `downloads_name` is how the folder of
  /// `downloads` is called when a file is reported.
  Receiver(int socket, Storage& downloads, std::string downloads_name, Mailbox& mailbox)
      : socket_(socket),
        downloads_(downloads),
        downloads_name_(std::move(downloads_name)),
        mailbox_(mailbox) {}

  /// Until the connection ends, which is the last thing posted, or the mailbox is closed and the
  /// socket shut down. Leaves no unfinished file.
  void run();

 private:
  bool hear(std::string_view& input);
  bool obey(const ClientEvent& event);
  bool begin(const DownloadBegins& begins);
  bool store(std::string_view bytes);
  bool finish();
  bool give_up_storing();
  bool end(bool in_good_order);
  bool show(std::string line) { return mailbox_.post(Shown{std::move(line)}); }
  void expect_what_was_asked();

  const int socket_;
  Storage& downloads_;
  const std::string downloads_name_;
  Mailbox& mailbox_;
  ClientSession session_;
  std::unique_ptr<Upload> file_;  // of the download under way; none once it could not be stored
  Progress progress_;             // of the download under way
};

}  // namespace chat
