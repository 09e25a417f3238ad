#include "library/client_worker.hpp"

#include <poll.h>
#include <sys/socket.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <utility>

#include "base/overloaded.hpp"
#include "protocol/address.hpp"
#include "protocol/encode.hpp"
#include "protocol/text.hpp"

namespace chat {
namespace {

/// As much as one receive may bring of a body: what the servers take at once, for the same reason
/// (Limits::receive_body_bytes_max). What is not used of the buffer costs no memory.
constexpr std::size_t buffer_bytes = 1024 * 1024;
/// The same of lines. It holds the longest one, which is what may be left over.
constexpr std::size_t receive_lines_bytes = 256 * 1024;
static_assert(receive_lines_bytes > ClientSession::line_bytes_max);

Outcome answered(std::string_view text) {
  if (text.starts_with("ERROR ")) return {Outcome::Kind::refused, printable(text)};
  return {Outcome::Kind::done, printable(text)};
}

}  // namespace

ClientWorker::ClientWorker(int socket, const ClientConnectionSettings& settings, ClientDesk& desk)
    : socket_(socket), settings_(settings), desk_(desk), buffer_(new char[buffer_bytes]) {}

void ClientWorker::run() {
  while (!is_over_) {
    if (desk_.is_abandoned()) return part(false);
    take_commands();
    send();
    tell_happenings();
    if (!is_over_) wait();
  }
}

/// One poll(2), and what it found to do.
void ClientWorker::wait() {
  const bool wants_to_send = can_send_ && !outgoing_.is_empty();
  const bool takes_commands = outgoing_.has_room() || !may_read_;
  // poll(2) passes over descriptors that are negative.
  std::array<pollfd, 2> on{
      pollfd{may_read_ || wants_to_send ? socket_ : -1,
             static_cast<short>((may_read_ ? POLLIN : 0) | (wants_to_send ? POLLOUT : 0)), 0},
      pollfd{takes_commands ? desk_.work_descriptor() : -1, POLLIN, 0}};
  // Commands that have come meanwhile are a reason to look, but none to wait.
  const bool may_wait = !outgoing_.has_room() || desk_.may_wait();
  if (::poll(on.data(), on.size(), may_wait ? poll_time() : 0) < 0) return;  // EINTR
  // What was asked is asked of the session before it is sent. So whatever comes now answers nothing
  // that it does not know.
  if (may_read_ && (on[0].revents & ~POLLOUT) != 0) receive();
  if (on[1].revents != 0) desk_.acknowledge_work();
  if (!may_read_ && desk_.has_room_for_more()) {
    may_read_ = true;
    unread_too_long_.reset();
  }
  meet_deadlines(Clock::now());
}

int ClientWorker::poll_time() const {
  Deadline first = unread_too_long_;
  const auto consider = [&first](const Deadline& deadline) {
    if (deadline && (!first || *deadline < *first)) first = deadline;
  };
  if (!lists_.empty()) consider(lists_.front().gives_up);
  for (const auto& [id, upload] : uploads_) {
    consider(upload.sends_fence);
    consider(upload.gives_up);
  }
  if (!first) return -1;
  const auto left = std::chrono::ceil<std::chrono::milliseconds>(*first - Clock::now());
  return static_cast<int>(std::clamp<std::int64_t>(left.count(), 0, 60'000));
}

void ClientWorker::take_commands() {
  if (!outgoing_.has_room()) return;
  for (ClientCommand& command : desk_.take_commands()) {
    std::visit([this](auto& wanted) { obey(wanted); }, command);
  }
}

void ClientWorker::obey(SendLines& lines) {
  outgoing_.add_line(lines.text);
}

void ClientWorker::obey(SendRefused& refused) {
  session_.expect_refusal();
  outgoing_.add_line(refused.line);
}

void ClientWorker::obey(ForgetList& forget) {
  const auto list = std::find_if(lists_.begin(), lists_.end(),
                                 [&forget](const List& each) { return each.id == forget.id; });
  if (list == lists_.end()) return;
  session_.forget_fence(forget.id);
  const bool was_first = list == lists_.begin();
  lists_.erase(list);
  desk_.tell_outcome(forget.id, {});
  if (was_first && !lists_.empty()) ask_next_list();
}

/// Who asks while nothing can be read is not to wait for ever.
void ClientWorker::expect_answer() {
  if (!may_read_ && !unread_too_long_) unread_too_long_ = Clock::now() + settings_.confirm_time;
}

void ClientWorker::obey(AskList& ask) {
  expect_answer();
  lists_.push_back({ask.id});
  if (lists_.size() == 1) ask_next_list();
}

/// One list at a time: then every address on a line of its own is of the first.
void ClientWorker::ask_next_list() {
  outgoing_.add_line("/list");
}

void ClientWorker::obey(AskUpload& ask) {
  expect_answer();
  session_.expect_upload(ask.id, ask.name);
  uploads_.emplace(ask.id, PendingUpload{ask.name.text(), ask.file.size_bytes, ask.is_told});
  outgoing_.add_upload(ask.id, ask.name, std::move(ask.file));
}

void ClientWorker::obey(AskDownload& ask) {
  expect_answer();
  session_.expect_download(ask.name);
  outgoing_.add_line("/download " + ask.name.text());
  downloads_.push_back({ask.id, std::move(ask.name), std::move(ask.storage), ask.is_told});
}

void ClientWorker::obey(Leave&) {
  is_leaving_ = true;
}

void ClientWorker::send() {
  if (!can_send_) return;
  const Outgoing::Outcome outcome = outgoing_.send_to(socket_);
  const auto now = Clock::now();
  for (const RequestId id : outgoing_.take_sent_uploads()) {
    const auto upload = uploads_.find(id);
    if (upload == uploads_.end()) continue;  // answered before its last byte
    if (settings_.sends_fences) upload->second.sends_fence = now + settings_.fence_time;
    upload->second.gives_up = now + settings_.confirm_time;
    const std::uint64_t size_bytes = upload->second.size_bytes;
    desk_.tell_progress(id, {upload->second.name, size_bytes, size_bytes}, true);
  }
  tell_upload_progress();
  if (outcome == Outgoing::Outcome::connection_gone) {
    can_send_ = false;  // what still came is heard, and then the end itself
  } else if (outcome == Outgoing::Outcome::file_changed) {
    // The promised bytes cannot be had, and anything else in their place would be stored as the
    // file. Only the end of the connection can take the promise back.
    end_upload(outgoing_.changed_id(), {Outcome::Kind::file_changed, outgoing_.changed_name()});
    part(false);
  } else if (is_leaving_ && outgoing_.is_empty() && lists_.empty() && !has_half_closed_) {
    ::shutdown(socket_, SHUT_WR);
    has_half_closed_ = true;
  }
}

void ClientWorker::tell_upload_progress() {
  const auto progress = outgoing_.progress();
  const int percent = progress ? progress->percent() : -1;
  const bool is_news = percent != std::exchange(told_percent_, percent);
  if (progress) desk_.tell_progress(*outgoing_.upload_under_way(), *progress, is_news);
}

void ClientWorker::receive() {
  const std::size_t space = is_in_body_ ? buffer_bytes : receive_lines_bytes;
  const ssize_t count = ::recv(socket_, buffer_.get() + held_bytes_, space - held_bytes_, 0);
  if (count < 0 && (errno == EAGAIN || errno == EINTR)) return;
  if (count <= 0) {
    // Who abandons ends the connection too, and that is no good order whichever is seen first.
    part(count == 0 && !desk_.is_abandoned());
    return;
  }
  std::string_view input(buffer_.get(), held_bytes_ + static_cast<std::size_t>(count));
  hear(input);
  held_bytes_ = input.size();
  // What is used up whole may be a view of nothing at all, which memmove must not be given.
  if (held_bytes_ > 0) std::memmove(buffer_.get(), input.data(), held_bytes_);
}

void ClientWorker::hear(std::string_view& input) {
  while (true) {
    const ClientEvent event = session_.next_event(input);
    if (std::holds_alternative<NeedMoreInput>(event)) return;
    obey(event);
  }
}

void ClientWorker::obey(const ClientEvent& event) {
  std::visit(Overloaded{
                 [](const NeedMoreInput&) {},
                 [this](const ServerLine& e) { line(e.text); },
                 [this](const OverlongLine& e) { tell_line(e.text, "…\n"); },
                 [this](const UploadAnswer& e) { end_upload(e.id, answered(e.text)); },
                 [this](const DownloadRefused& e) { end_download(answered(e.text)); },
                 [this](const DownloadBegins& e) { begin_download(e); },
                 [this](const DownloadChunk& e) { store(e.bytes); },
                 [this](const DownloadEnds&) { finish_download(); },
                 [](const DownloadCutOff&) {},  // the end of the connection ends it
                 [this](const FenceAnswer& e) { fence_answered(e.id); },
             },
             event);
}

void ClientWorker::begin_download(const DownloadBegins& begins) {
  is_in_body_ = true;
  Download& download = downloads_.front();
  download.progress = {begins.name.text(), 0, begins.size_bytes};
  if (download.is_told) {
    happenings_.emplace_back(DownloadUnderWay{begins.name.text(), begins.size_bytes});
  }
  auto file = download.storage->create(begins.name, begins.size_bytes);
  if (file) {
    download.file = *std::move(file);
  } else {
    download.trouble = file.error().message();
  }
}

void ClientWorker::finish_download() {
  is_in_body_ = false;
  Download& download = downloads_.front();
  if (download.file) {
    const auto committed = std::exchange(download.file, nullptr)->commit();
    if (!committed) download.trouble = committed.error().message();
  }
  download.progress.done_bytes = download.progress.size_bytes;
  desk_.tell_progress(download.id, download.progress, true);
  if (download.trouble.empty()) {
    end_download({});
  } else {
    end_download({Outcome::Kind::cannot_store, download.trouble});
  }
}

void ClientWorker::store(std::string_view bytes) {
  Download& download = downloads_.front();
  const int percent = download.progress.percent();
  download.progress.done_bytes += bytes.size();
  if (download.file) {
    const auto written = download.file->write(bytes);
    if (!written) {
      // The rest of the body is still read: the conversation must stay in step.
      download.file.reset();
      download.trouble = written.error().message();
    }
  }
  desk_.tell_progress(download.id, download.progress, download.progress.percent() != percent);
}

void ClientWorker::line(std::string_view text) {
  if (!lists_.empty() && line_of_list(text)) return;
  tell_line(text, "\n");
}

void ClientWorker::tell_line(std::string_view text, std::string_view ending) {
  const bool follows = !happenings_.empty() && std::holds_alternative<Heard>(happenings_.back());
  if (!follows) happenings_.emplace_back(Heard{});
  std::string& lines = std::get<Heard>(happenings_.back()).lines;
  append_printable(lines, text);
  lines += ending;
}

bool ClientWorker::line_of_list(std::string_view text) {
  List& list = lists_.front();
  std::string_view rest = text;
  if (take_address(rest) && rest.empty()) {
    // Nobody stands in a list twice, and who asks is in every one: this is the next list, and what
    // was here was the late answer to one that nobody waits for any more.
    const bool is_of_next =
        std::find(list.addresses.begin(), list.addresses.end(), text) != list.addresses.end();
    if (is_of_next) list.addresses.clear();
    list.addresses.emplace_back(text);
    if (!list.gives_up) {
      if (settings_.sends_fences && can_send_ && !has_half_closed_) {
        session_.expect_fence(list.id);
        outgoing_.add_line(fence_line);
      }
      list.gives_up = Clock::now() + settings_.confirm_time;
    }
    return true;
  }
  if (list.addresses.empty() && text == "ERROR Unknown command: /list") {
    end_list(answered(text));
    return true;
  }
  return false;
}

void ClientWorker::fence_answered(RequestId id) {
  if (!lists_.empty() && lists_.front().id == id) {
    end_list({});
  } else if (uploads_.contains(id)) {
    session_.forget_upload(id);
    end_upload(id, {Outcome::Kind::unconfirmed});
  }
}

void ClientWorker::end_list(Outcome outcome) {
  List list = std::move(lists_.front());
  lists_.pop_front();
  outcome.addresses = std::move(list.addresses);
  desk_.tell_outcome(list.id, std::move(outcome));
  if (!lists_.empty()) ask_next_list();
}

void ClientWorker::end_upload(RequestId id, Outcome outcome) {
  const auto upload = uploads_.find(id);
  if (upload == uploads_.end()) return;
  if (upload->second.is_told) happenings_.emplace_back(UploadOver{upload->second.name, outcome});
  uploads_.erase(upload);
  tell_happenings();  // before who waits for the outcome goes on
  desk_.tell_outcome(id, std::move(outcome));
}

void ClientWorker::end_download(Outcome outcome) {
  if (downloads_.empty()) return;
  const Download download = std::move(downloads_.front());
  downloads_.pop_front();
  if (download.is_told) happenings_.emplace_back(DownloadOver{download.name.text(), outcome});
  tell_happenings();
  if (!download.has_outcome) desk_.tell_outcome(download.id, std::move(outcome));
}

void ClientWorker::meet_deadlines(Clock::time_point now) {
  const auto is_due = [now](const Deadline& deadline) { return deadline && *deadline <= now; };
  if (!lists_.empty() && is_due(lists_.front().gives_up)) {
    session_.forget_fence(lists_.front().id);
    end_list({});
  }
  std::vector<RequestId> given_up;
  for (auto& [id, upload] : uploads_) {
    if (!downloads_.empty() && downloads_.front().id < id && upload.gives_up) {
      // An older request is still being answered, so this one cannot be.
      if (is_due(upload.sends_fence)) upload.sends_fence = now + settings_.fence_time;
      if (is_due(upload.gives_up)) upload.gives_up = now + settings_.confirm_time;
      continue;
    }
    if (is_due(upload.sends_fence)) {
      upload.sends_fence.reset();
      if (can_send_ && !has_half_closed_) {
        session_.expect_fence(id);
        outgoing_.add_line(fence_line);
      }
    }
    if (is_due(upload.gives_up)) given_up.push_back(id);
  }
  //= spec/console.md#console.client.unconfirmed
  //# When no answer to an upload arrives within 2 seconds after its last byte was sent
  for (const RequestId id : given_up) {
    session_.forget_upload(id);
    session_.forget_fence(id);
    end_upload(id, {Outcome::Kind::unconfirmed});
  }
  if (is_due(unread_too_long_)) {
    unread_too_long_.reset();
    fail_all(Outcome::Kind::unread);
  }
}

/// Every request that is under way, or not even sent.
void ClientWorker::fail_all(Outcome::Kind kind) {
  for (List& list : std::exchange(lists_, {})) desk_.tell_outcome(list.id, {kind});
  while (!uploads_.empty()) {
    const RequestId id = uploads_.begin()->first;
    session_.forget_upload(id);
    end_upload(id, {kind});
  }
  if (kind == Outcome::Kind::unread) {
    // What was asked for may still come, when somebody reads.
    for (Download& download : downloads_) {
      if (!std::exchange(download.has_outcome, true)) desk_.tell_outcome(download.id, {kind});
    }
    return;
  }
  if (session_.end_of_input()) {  // the first one's body had begun
    downloads_.front().file.reset();
    end_download({Outcome::Kind::cut_off});
  }
  while (!downloads_.empty()) end_download({kind});
}

void ClientWorker::part(bool in_good_order) {
  is_over_ = true;
  ::shutdown(socket_, SHUT_RDWR);  // its descriptor stays open as long as the client is kept
  for (ClientCommand& command : desk_.close()) {
    std::visit([this](auto& wanted) { obey(wanted); }, command);
  }
  if (in_good_order) {
    // Nothing more will be said of uploads that went out whole.
    std::vector<RequestId> sent;
    for (const auto& [id, upload] : uploads_) {
      if (upload.gives_up) sent.push_back(id);
    }
    for (const RequestId id : sent) end_upload(id, {Outcome::Kind::unconfirmed});
  }
  fail_all(Outcome::Kind::disconnected);
  happenings_.emplace_back(Parted{in_good_order});
  desk_.tell_parted(happenings_);
}

void ClientWorker::tell_happenings() {
  if (happenings_.empty()) return;
  if (!desk_.tell(happenings_) && may_read_) {
    may_read_ = false;
    unread_too_long_ = Clock::now() + settings_.confirm_time;
  }
}

}  // namespace chat
