#include "client/receiver.hpp"

#include <poll.h>
#include <sys/socket.h>

#include <cerrno>
#include <cstring>
#include <utility>
#include <vector>

#include "base/overloaded.hpp"
#include "protocol/text.hpp"

namespace chat {
namespace {

/// As much as one receive may bring; a large body passes in few system calls. It also holds the
/// longest line, which is what may be left over.
constexpr std::size_t buffer_bytes = 256 * 1024;
static_assert(buffer_bytes > ClientSession::line_bytes_max);

/// How many bytes came; 0 at the end of input.
Result<std::size_t> receive(int socket, char* space, std::size_t size_bytes) {
  while (true) {
    const ssize_t count = ::recv(socket, space, size_bytes, 0);
    if (count >= 0) return static_cast<std::size_t>(count);
    if (errno == EAGAIN) {
      pollfd wait{socket, POLLIN, 0};
      ::poll(&wait, 1, -1);
    } else if (errno != EINTR) {
      return system_error("receive");
    }
  }
}

}  // namespace

void Receiver::run() {
  std::vector<char> buffer(buffer_bytes);
  std::size_t held_bytes = 0;
  while (true) {
    const auto count = receive(socket_, buffer.data() + held_bytes, buffer.size() - held_bytes);
    // What was asked for is asked here before it is sent. So whatever these bytes answer is known
    // by now.
    expect_what_was_asked();
    if (!count || *count == 0) {
      end(count.has_value());
      return;
    }
    std::string_view input(buffer.data(), held_bytes + *count);
    if (!hear(input)) return;
    held_bytes = input.size();
    // What is used up whole may be a view of nothing at all, which memmove must not be given.
    if (held_bytes > 0) std::memmove(buffer.data(), input.data(), held_bytes);
  }
}

void Receiver::expect_what_was_asked() {
  for (Request& request : mailbox_.requests()) {
    std::visit(Overloaded{
                   [this](ExpectUpload& r) { session_.expect_upload(r.id, std::move(r.name)); },
                   [this](ExpectDownload& r) { session_.expect_download(std::move(r.name)); },
                   [this](ExpectRefusal&) { session_.expect_refusal(); },
                   [this](ForgetUpload& r) { session_.forget_upload(r.id); },
               },
               request);
  }
}

bool Receiver::hear(std::string_view& input) {
  while (true) {
    const ClientEvent event = session_.next_event(input);
    if (std::holds_alternative<NeedMoreInput>(event)) return true;
    if (!obey(event)) return false;
  }
}

/// False: the terminal's thread has ended, end too.
bool Receiver::obey(const ClientEvent& event) {
  //= spec/console.md#console.client.safe-text
  //# The client MUST NOT pass a control character other than TAB, or bytes that are not UTF-8,
  //# from the server to its output
  return std::visit(Overloaded{
                        [](const NeedMoreInput&) { return true; },
                        [this](const ServerLine& e) { return show(printable(e.text)); },
                        //= spec/console.md#console.client.long-line
                        //# show the line cut off with `…` at its end, and go on with the next one
                        [this](const OverlongLine& e) { return show(printable(e.text) + "…"); },
                        [this](const UploadAnswer& e) {
                          return mailbox_.post(UploadAnswered{e.id}) && show(printable(e.text));
                        },
                        [this](const DownloadRefused& e) {
                          return mailbox_.post(DownloadAnswered{}) && show(printable(e.text));
                        },
                        [this](const DownloadBegins& e) { return begin(e); },
                        [this](const DownloadChunk& e) { return store(e.bytes); },
                        [this](const DownloadEnds&) { return finish(); },
                        [](const DownloadCutOff&) { return true; },
                        [](const FenceAnswer&) { return true; },  // a person sends none
                    },
                    event);
}

bool Receiver::begin(const DownloadBegins& begins) {
  progress_ = {begins.name.text(), 0, begins.size_bytes};
  //= spec/console.md#console.client.download
  //# show `Receiving file: <name>...` when the file begins to arrive
  if (!mailbox_.post(DownloadAnswered{})) return false;
  if (!show("Receiving file: " + begins.name.text() + "...")) return false;
  auto file = downloads_.create(begins.name, begins.size_bytes);
  if (!file) return give_up_storing();
  file_ = *std::move(file);
  return true;
}

bool Receiver::store(std::string_view bytes) {
  const int percent = progress_.percent();
  progress_.done_bytes += bytes.size();
  if (file_ && !file_->write(bytes)) return give_up_storing();
  const bool is_under_way = progress_.done_bytes < progress_.size_bytes;
  if (is_under_way && progress_.percent() != percent) mailbox_.post_progress(progress_);
  return true;
}

bool Receiver::finish() {
  mailbox_.post_progress(std::nullopt);
  if (!file_) return true;
  // Closed before a word is said: whoever reads that it is received finds nothing under way.
  if (!std::exchange(file_, nullptr)->commit()) return give_up_storing();
  //= spec/console.md#console.client.download
  //# and `File received successfully: downloads/<name>` once it lies there whole
  return show("File received successfully: " + downloads_name_ + "/" + progress_.name);
}

/// The rest of the body is still read: the conversation must stay in step.
bool Receiver::give_up_storing() {
  file_.reset();
  return show("ERROR Cannot store file: " + progress_.name);
}

bool Receiver::end(bool in_good_order) {
  mailbox_.post_progress(std::nullopt);
  //= spec/console.md#console.client.download-failed
  //# `ERROR Download of <name> was cut off` when the connection ends within the body
  if (session_.end_of_input()) {
    file_.reset();
    if (!show("ERROR Download of " + progress_.name + " was cut off")) return false;
  }
  return mailbox_.post(ConnectionEnded{in_good_order});
}

}  // namespace chat
