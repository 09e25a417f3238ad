#include "client/client.hpp"

#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <csignal>
#include <thread>
#include <utility>

#include "client/receiver.hpp"
#include "client/signals.hpp"
#include "client/upload_file.hpp"

namespace chat {

Client::Client(UniqueFd socket, Storage& downloads, Console& console, int signals,
               ClientSettings settings)
    : socket_(std::move(socket)),
      downloads_(downloads),
      console_(console),
      signals_(signals),
      settings_(std::move(settings)) {}

int Client::run() {
  //= spec/console.md#console.client.connected
  //# Once connected, the client MUST show `Connected to <host>:<port>`, as it was asked for.
  show({"Connected to " + settings_.server_name});
  Receiver receiver(socket_.get(), downloads_, settings_.downloads_name, mailbox_);
  std::thread listening([&receiver] { receiver.run(); });

  while (const auto line = console_.next_line(*this)) handle(*line);
  //= spec/console.md#console.client.end
  //# At the end of its input the client MUST end its sending side, show what still arrives, and
  //# exit with status 0 when the server has closed.
  input_has_ended_ = true;
  while (!status_) wait_for_input(false);

  console_.show_progress(std::nullopt);
  mailbox_.close();
  ::shutdown(socket_.get(), SHUT_RDWR);  // wakes the receiver; what it was storing is dropped
  listening.join();
  return *status_;
}

bool Client::takes_typing() const {
  return !input_has_ended_ && outgoing_.has_room() &&
         uploads_.size() + downloads_asked_ < settings_.unanswered_max;
}

bool Client::wait_for_input(bool has_buffered) {
  bool is_readable = false;
  while (!status_ && !is_readable) {
    deliver();
    give_up_unanswered();
    if (!status_) wait(has_buffered && takes_typing(), is_readable);
  }
  return !status_;
}

/// One poll(2), and what it found to do. Sets `is_readable` if a line may be read.
void Client::wait(bool has_buffered, bool& is_readable) {
  const bool wants_to_send = !sending_has_ended_ && (!outgoing_.is_empty() || input_has_ended_);
  const bool wants_input = takes_typing() && !has_buffered;
  //= spec/protocol.md#wait.idle
  //# A server or client that has nothing to do MUST NOT keep a processor busy.
  // poll(2) passes over descriptors that are negative.
  std::array<pollfd, 4> on{pollfd{signals_, POLLIN, 0},
                           pollfd{mailbox_.wake_descriptor(), POLLIN, 0},
                           pollfd{wants_to_send ? socket_.get() : -1, POLLOUT, 0},
                           pollfd{wants_input ? console_.input_descriptor() : -1, POLLIN, 0}};
  if (::poll(on.data(), on.size(), has_buffered ? 0 : poll_time()) < 0) return;  // EINTR
  if (on[0].revents != 0) handle_signals();
  if (on[2].revents != 0) send();
  is_readable = has_buffered || on[3].revents != 0;
}

/// Until the first upload has to be given up; in poll's milliseconds, rounded up.
int Client::poll_time() const {
  std::optional<std::chrono::steady_clock::time_point> first;
  for (const auto& [id, upload] : uploads_) {
    if (upload.deadline && (!first || *upload.deadline < *first)) first = upload.deadline;
  }
  if (!first) return -1;
  const auto left = std::chrono::ceil<std::chrono::milliseconds>(*first - settings_.now());
  return static_cast<int>(std::clamp<std::int64_t>(left.count(), 0, 60'000));
}

void Client::handle(const std::string& typed) {
  std::visit([this](const auto& line) { obey(line); }, parse_typed_line(typed));
}

void Client::obey(const PlainLine& line) {
  if (line.is_refused) mailbox_.ask(ExpectRefusal{});
  //= spec/console.md#console.client.sends
  //# The client MUST send each line typed as one line, in the order typed.
  outgoing_.add_line(line.text);
}

void Client::obey(const UploadCommand& command) {
  auto file = open_upload(command.name);
  if (!file) {
    //= spec/console.md#console.client.no-such-file
    //# the client MUST show `ERROR File not found: <name>` and send nothing
    show({"ERROR File not found: " + command.name.text()});
    return;
  }
  const std::uint64_t id = next_id_++;
  mailbox_.ask(ExpectUpload{id, command.name});
  uploads_.emplace(id, Unanswered{command.name.text(), std::nullopt});
  //= spec/console.md#console.client.goes-on
  //# The client MUST NOT hold back what is typed behind an upload until the upload is answered.
  outgoing_.add_upload(id, command.name, *std::move(file));
}

void Client::obey(const DownloadCommand& command) {
  mailbox_.ask(ExpectDownload{command.name});
  ++downloads_asked_;
  outgoing_.add_line("/download " + command.name.text());
}

void Client::obey(const RefusedHere& refused) {
  show({refused.shown});
}

void Client::send() {
  const Outgoing::Outcome outcome = outgoing_.send_to(socket_.get());
  for (const std::uint64_t id : outgoing_.take_sent_uploads()) {
    const auto upload = uploads_.find(id);
    if (upload != uploads_.end())
      upload->second.deadline = settings_.now() + settings_.confirm_time;
  }
  if (outcome == Outgoing::Outcome::connection_gone) {
    // The receiver shows what still came, and then it meets the end itself.
    sending_has_ended_ = true;
  } else if (outcome == Outgoing::Outcome::file_changed) {
    // The promised bytes cannot be had, and anything else in their place would be stored as the
    // file. Only the end of the connection can take the promise back.
    show({"ERROR File changed while it was sent: " + outgoing_.changed_name(),
          "Connection closed by the client"});
    status_ = status_.value_or(1);
  } else if (input_has_ended_ && outgoing_.is_empty()) {
    ::shutdown(socket_.get(), SHUT_WR);
    sending_has_ended_ = has_half_closed_ = true;
  }
}

/// Shows what the receiver has posted, and how far transfers are.
void Client::deliver() {
  const Mailbox::Delivery delivery = mailbox_.take();
  std::vector<std::string> lines;
  for (const Notice& notice : delivery.notices) {
    if (const auto* shown = std::get_if<Shown>(&notice)) {
      //= spec/console.md#console.client.shows
      //# The client MUST show each line that the server sends as soon as it has arrived whole
      lines.push_back(shown->line);
    } else if (const auto* answered = std::get_if<UploadAnswered>(&notice)) {
      uploads_.erase(answered->id);
    } else if (std::holds_alternative<DownloadAnswered>(notice)) {
      --downloads_asked_;
    } else {
      connection_ended(std::get<ConnectionEnded>(notice).in_good_order, lines);
    }
  }
  if (!lines.empty()) show(lines);
  const auto progress = delivery.progress ? delivery.progress : outgoing_.progress();
  const bool is_news = progress.has_value() != shown_progress_.has_value() ||
                       (progress && (progress->percent() != shown_progress_->percent() ||
                                     progress->name != shown_progress_->name));
  if (!is_news) return;
  shown_progress_ = progress;
  console_.show_progress(progress);
}

void Client::connection_ended(bool in_good_order, std::vector<std::string>& lines) {
  // No answer can come any more, so there is nothing to wait two seconds for.
  for (const auto& [id, upload] : uploads_) {
    if (upload.deadline) {
      lines.push_back("The server did not confirm the upload of '" + upload.name + "'");
    }
  }
  //= spec/console.md#console.client.end-status
  //# the client MUST exit with status 0 if the server ends the connection in good order, even within
  //# the body of a download
  if (has_half_closed_ && in_good_order) {
    status_ = 0;
    return;
  }
  //= spec/console.md#console.client.server-gone
  //# the client MUST show `Connection closed by the server` and exit with status 1
  lines.emplace_back("Connection closed by the server");
  status_ = 1;
}

void Client::give_up_unanswered() {
  const auto now = settings_.now();
  std::vector<std::string> lines;
  std::erase_if(uploads_, [&](const auto& entry) {
    const auto& [id, upload] = entry;
    if (!upload.deadline || *upload.deadline > now) return false;
    //= spec/console.md#console.client.unconfirmed
    //# the client MUST show `The server did not confirm the upload of '<name>'` and go on
    lines.push_back("The server did not confirm the upload of '" + upload.name + "'");
    mailbox_.ask(ForgetUpload{id});
    return true;
  });
  if (!lines.empty()) show(lines);
}

void Client::handle_signals() {
  while (const auto signal = take_signal(signals_)) {
    if (*signal == SIGWINCH) {
      console_.resized();
    } else if (*signal == SIGTSTP) {
      console_.suspend();
      ::kill(::getpid(), SIGSTOP);  // returns when a shell says `fg`
      console_.resume();
    } else {
      //= spec/console.md#console.client.interrupt
      //# On SIGINT or SIGTERM the client MUST end without a traceback or a half-written file, with
      //# status 130 or 143.
      status_ = 128 + *signal;
    }
  }
}

void Client::show(const std::vector<std::string>& lines) {
  // Nobody reads any more: there is nobody left to serve. 141 is what a shell says of a program
  // that SIGPIPE ended.
  if (!console_.show(lines)) status_ = status_.value_or(128 + SIGPIPE);
}

}  // namespace chat
