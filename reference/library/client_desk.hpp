// What the callers of a connected client and its worker tell each other.
#pragma once

#include <atomic>
#include <chrono>
#include <condition_variable>
#include <cstddef>
#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "base/mutex.hpp"
#include "base/unique_fd.hpp"
#include "client/progress.hpp"
#include "client/upload_file.hpp"
#include "library/client_happenings.hpp"
#include "library/connected_client.hpp"
#include "protocol/file_name.hpp"
#include "storage/storage.hpp"

namespace chat {

// What callers want of the worker.
struct SendLines {
  std::string text;  ///< one or more lines, LF between them and not at the end
};
/// A line that the server answers with an error.
struct SendRefused {
  std::string line;
};
struct AskList {
  RequestId id;
};
/// Nobody waits for it any more.
struct ForgetList {
  RequestId id;
};
struct AskUpload {
  RequestId id;
  FileName name;
  UploadFile file;
  bool is_told;  ///< its outcome is a happening; else somebody waits for it
};
struct AskDownload {
  RequestId id;
  FileName name;
  std::shared_ptr<Storage> storage;
  bool is_told;
};
struct Leave {};
using ClientCommand =
    std::variant<SendLines, SendRefused, AskList, ForgetList, AskUpload, AskDownload, Leave>;

/// Any thread may call what is under "callers", one thread what is under "worker".
class ClientDesk {
 public:
  /// How many bytes of lines may wait for the worker before who says more has to wait: as much as
  /// the worker itself holds ready to be sent (Outgoing::waiting_bytes_max).
  static constexpr std::size_t waiting_bytes_max = 64 * 1024;

  /// How many requests may be unanswered before who asks for more has to wait. No person gets
  /// there; a program that does is made to wait for the server.
  static constexpr std::size_t unanswered_max = 1024;

  /// `unread_bytes_max`: how much may have been heard that nobody took.
  explicit ClientDesk(std::size_t unread_bytes_max);

  // callers
  using Put = ConnectedClient::Put;
  /// Waits for room for at most `patience`; `no_room` when that is over. The line holds no LF;
  /// `is_refused`: the server will answer it with an error.
  Put put_line(std::string_view line, bool is_refused, std::chrono::milliseconds patience)
      EXCLUDES(mutex_);
  /// The same for a request, which has no answer yet. Of one that is not told somebody must `wait`
  /// for the outcome, or `forget` it.
  Put put_request(ClientCommand request, RequestId id, bool is_told,
                  std::chrono::milliseconds patience) EXCLUDES(mutex_);
  /// Lines that need no room.
  void put(ClientCommand command) EXCLUDES(mutex_);
  /// Waits for the request's end, or for progress if that is wanted, for at most `patience`;
  /// nothing if it has not ended. May come back early. An outcome is given once.
  std::optional<Outcome> wait(RequestId id, std::chrono::milliseconds patience, bool wants_progress)
      EXCLUDES(mutex_);
  /// Nobody will wait for it any more, or ask how far it came. A list that has not been answered is
  /// taken back.
  void forget(RequestId id) EXCLUDES(mutex_);
  /// Of a request that has begun to move bytes, until it is forgotten.
  std::optional<Progress> progress(RequestId id) EXCLUDES(mutex_);
  /// What has happened, oldest first; waits for at most `patience` while there is nothing.
  std::vector<ClientHappening> take(std::chrono::milliseconds patience) EXCLUDES(mutex_);
  /// Nothing will happen any more.
  bool has_parted() EXCLUDES(mutex_);
  /// The worker is to end, whatever is under way.
  void abandon();
  /// Readable when there may be something new to `take` or to `wait` for: for callers who wait for
  /// other things too. `acknowledge` before looking.
  int descriptor() EXCLUDES(mutex_);
  void acknowledge();

  // worker
  /// Readable when there are commands or room again.
  int work_descriptor() const { return work_.get(); }
  void acknowledge_work();
  std::vector<ClientCommand> take_commands() EXCLUDES(mutex_);
  /// True if there is no command: then the next one makes the work descriptor readable, and the
  /// worker may wait for that. (A worker that is awake is not called: that costs a system call.)
  bool may_wait() EXCLUDES(mutex_);
  /// False when too much is unread: read no more until it is true. (Then the work descriptor
  /// becomes readable.)
  bool tell(std::vector<ClientHappening>& happenings) EXCLUDES(mutex_);
  bool has_room_for_more() EXCLUDES(mutex_);
  /// The request has come to its end; of one that is told, say so by `tell` too.
  void tell_outcome(RequestId id, Outcome outcome) EXCLUDES(mutex_);
  /// `is_news`: worth that whoever looks at it is woken.
  void tell_progress(RequestId id, const Progress& progress, bool is_news) EXCLUDES(mutex_);
  /// Takes no more commands, and gives those that were left.
  std::vector<ClientCommand> close() EXCLUDES(mutex_);
  /// The last that happens, told together with the end: whoever takes it knows that it was all.
  void tell_parted(std::vector<ClientHappening>& last) EXCLUDES(mutex_);
  bool is_abandoned() const { return is_abandoned_; }

 private:
  bool wait_until_changed(std::chrono::steady_clock::time_point deadline) REQUIRES(mutex_);
  void keep(std::vector<ClientHappening>& happenings) REQUIRES(mutex_);
  void wake_worker();
  void call_worker() REQUIRES(mutex_);
  void wake_callers() REQUIRES(mutex_);

  const std::size_t unread_bytes_max_;
  const UniqueFd work_, news_;  // eventfd(2)
  Mutex mutex_;
  std::condition_variable_any changed_;
  std::vector<ClientCommand> commands_ GUARDED_BY(mutex_);
  std::size_t waiting_bytes_ GUARDED_BY(mutex_) = 0;
  bool worker_waits_ GUARDED_BY(mutex_) = true;
  std::vector<ClientHappening> happenings_ GUARDED_BY(mutex_);
  std::size_t unread_bytes_ GUARDED_BY(mutex_) = 0;
  bool worker_waits_for_room_ GUARDED_BY(mutex_) = false;
  std::size_t unanswered_ GUARDED_BY(mutex_) = 0;
  std::set<RequestId> awaited_ GUARDED_BY(mutex_);  // those that are not told
  std::map<RequestId, Outcome> outcomes_ GUARDED_BY(mutex_);
  std::map<RequestId, Progress> progress_ GUARDED_BY(mutex_);
  int callers_waiting_ GUARDED_BY(mutex_) = 0;
  int callers_waiting_for_progress_ GUARDED_BY(mutex_) = 0;
  bool news_are_wanted_ GUARDED_BY(mutex_) = false;
  bool is_closed_ GUARDED_BY(mutex_) = false;
  bool has_parted_ GUARDED_BY(mutex_) = false;
  std::atomic<bool> is_abandoned_ = false;
};

}  // namespace chat
