// What the client's two threads tell each other. The socket's thread never touches the terminal,
// the terminal's thread never reads the socket; everything else goes through here.
#pragma once

#include <condition_variable>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "base/mutex.hpp"
#include "base/unique_fd.hpp"
#include "client/progress.hpp"
#include "protocol/file_name.hpp"

namespace chat {

// What the terminal's thread says, always before it sends the request itself.
struct ExpectUpload {
  std::uint64_t id;
  FileName name;
};
struct ExpectDownload {
  FileName name;
};
struct ExpectRefusal {};
struct ForgetUpload {
  std::uint64_t id;
};
using Request = std::variant<ExpectUpload, ExpectDownload, ExpectRefusal, ForgetUpload>;

// What the socket's thread says.
struct Shown {
  std::string line;  ///< safe for a terminal
};
struct UploadAnswered {
  std::uint64_t id;
};
struct DownloadAnswered {};
struct ConnectionEnded {
  bool in_good_order = false;  ///< end of input, not a reset
};
using Notice = std::variant<Shown, UploadAnswered, DownloadAnswered, ConnectionEnded>;

/// Two threads may touch it: one may call what is under "terminal", the other what is under
/// "socket".
class Mailbox {
 public:
  /// How much may wait for the terminal before the socket is no longer read. As much as an ordinary
  /// receive window, so that a burst passes and a terminal that was stopped costs no more.
  static constexpr std::size_t waiting_bytes_max = 256 * 1024;

  Mailbox();

  // terminal
  void ask(Request request) EXCLUDES(mutex_);
  /// Readable when `take` has something new.
  int wake_descriptor() const { return wake_.get(); }
  struct Delivery {
    std::vector<Notice> notices;       ///< in order
    std::optional<Progress> progress;  ///< of the download under way, if there is one
  };
  Delivery take() EXCLUDES(mutex_);
  /// From now on `post` fails; who waits in it is woken.
  void close() EXCLUDES(mutex_);

  // socket
  std::vector<Request> requests() EXCLUDES(mutex_);
  /// Waits while too much is waiting. False once the mailbox is closed: end the thread.
  bool post(Notice notice) EXCLUDES(mutex_);
  /// Only the newest is kept.
  void post_progress(std::optional<Progress> progress) EXCLUDES(mutex_);

 private:
  void wake();

  const UniqueFd wake_;  // an eventfd(2)
  Mutex mutex_;
  std::condition_variable_any taken_;
  std::vector<Request> requests_ GUARDED_BY(mutex_);
  Delivery delivery_ GUARDED_BY(mutex_);
  std::size_t waiting_bytes_ GUARDED_BY(mutex_) = 0;
  bool is_closed_ GUARDED_BY(mutex_) = false;
};

}  // namespace chat
