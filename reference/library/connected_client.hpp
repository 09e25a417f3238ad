// A client inside somebody else's program: connected, and with a thread of its own that hears and
// speaks while the program does other things.
//
//     auto client = chat::ConnectedClient::connect({.port = 9999});
//     if (!client) return complain(client.error());
//     (*client)->say("hai", 1s);
//     for (const auto& happening : (*client)->take(1s)) …
//
// How it knows that an answer is complete. A list has no end of its own, and older servers do not
// confirm an upload; so behind such a request it sends a fence (protocol/encode.hpp): a line that
// every server refuses, that no server of the standard shows or tells anybody, and whose answer
// comes after all that the lines before it caused (spec/protocol.md, order.one-at-a-time). Behind a
// list it goes out when the first address has come (older servers take one line for each recv, so
// it must not travel with the list), behind an upload when the server has not answered for
// `fence_time`. Where even the fence is not answered, `confirm_time` decides.
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.hpp"
#include "client/progress.hpp"
#include "library/client_happenings.hpp"

namespace chat {

struct ClientConnectionSettings {
  std::string host = "localhost";
  std::uint16_t port = 9999;  ///< the exercise's own
  /// How long connecting may take. As long as a person waits for a page: W3C's and others' figure.
  std::chrono::milliseconds connect_time{10'000};
  /// How long an upload's answer, or the rest of a list, is waited for at most: spec/console.md,
  /// console.client.unconfirmed.
  std::chrono::milliseconds confirm_time{2'000};
  /// How long an upload's answer is waited for before a fence asks for it. Longer than a server
  /// that answers takes; short against confirm_time.
  std::chrono::milliseconds fence_time{250};
  /// Whether fences are sent. Without them only what a person could type is sent.
  bool sends_fences = true;
  /// How much may have been heard that nobody took, before no more is read. As much as a server may
  /// keep for a client that does not read: spec/protocol.md, wait.bounded.
  std::size_t unread_bytes_max = 16 * 1024 * 1024;
};

/// Any thread may call any of it, but only in the process that made it: after a fork(2) the child
/// has no connection, and to destroy its copy does nothing there.
class ConnectedClient {
 public:
  /// Errors: one line for a person; nobody listens there, or no descriptor or thread is left.
  static tl::expected<std::unique_ptr<ConnectedClient>, std::string> connect(
      ClientConnectionSettings settings);
  /// Ends the connection at once, whatever is under way.
  ~ConnectedClient();
  ConnectedClient(const ConnectedClient&) = delete;
  ConnectedClient& operator=(const ConnectedClient&) = delete;

  /// The client's own address, as it stands in the server's list.
  const std::string& address() const;
  bool is_of_this_process() const;

  enum class Put {
    done,
    no_room,  ///< the server takes no more for now: as long as that was waited for
    parted,   ///< the connection is over
    unfit,    ///< it may not be sent so, and was not
  };
  /// A line for everybody: text (protocol/text.hpp) that is not empty, does not begin with `/`, and
  /// is with its LF not longer than Limits::line_bytes_max. Waits for room for at most `patience`.
  Put say(std::string_view text, std::chrono::milliseconds patience);
  /// Any line without LF but `/upload` and `/download`, with which more has to be done; whatever
  /// the server answers is a happening.
  Put send_line(std::string_view line, std::chrono::milliseconds patience);

  /// What was asked for, and how far that came.
  struct Asked {
    Put put = Put::parted;
    RequestId id = 0;
  };
  /// Who is connected. Somebody has to `wait` for the outcome.
  Asked ask_list(std::chrono::milliseconds patience);
  /// Sends the file `path` under `name`. With `is_told` the outcome is a happening (UploadOver);
  /// otherwise somebody has to `wait` for it. Errors: there is no such file, it cannot be read or
  /// is no regular file, or its name is none of the standard (`invalid_argument`).
  Result<Asked> ask_upload(const std::string& path, std::string_view name, bool is_told,
                           std::chrono::milliseconds patience);
  /// Fetches `name` into `directory`, which is made if it is absent. Errors: the name is none of
  /// the standard (`invalid_argument`), the directory cannot be written to.
  Result<Asked> ask_download(std::string_view name, const std::string& directory, bool is_told,
                             std::chrono::milliseconds patience);

  /// The outcome of a request, if it comes within `patience`; may come back earlier without one,
  /// and does so with `wants_progress` when there is some. An outcome is given once.
  std::optional<Outcome> wait(RequestId id, std::chrono::milliseconds patience,
                              bool wants_progress = false);
  /// Nobody will wait for this request any more, or ask how far it came. Every request that was
  /// waited for is to be forgotten at last.
  void forget(RequestId id);
  /// Of a request that has begun to move bytes; at its good end all of them.
  std::optional<Progress> progress(RequestId id);

  /// What has happened, oldest first; waits for at most `patience` while there is nothing.
  std::vector<ClientHappening> take(std::chrono::milliseconds patience);
  /// All has been taken and nothing will happen any more.
  bool has_parted();

  /// Readable when there may be something new to `take` or to `wait` for; `acknowledge` it before
  /// looking. For callers who wait for other things too.
  int descriptor();
  void acknowledge();

  /// No more will be said: what was said and asked goes out, then the server is told that this side
  /// has ended. What it still sends happens as before, until it ends its side.
  void leave();
  /// Ends the connection at once and waits for the thread. What was not taken can still be taken.
  void abandon();

 private:
  struct Parts;
  explicit ConnectedClient(std::unique_ptr<Parts> parts);

  std::unique_ptr<Parts> parts_;
};

}  // namespace chat
