// The client's side of one conversation, as a pull parser.
//
// It works like the server's (server_session.hpp): bytes come in as a view, events come out, the
// caller keeps the bytes and shows what is left after NeedMoreInput again, in front of the next
// ones. Events do not depend on how the bytes were cut, except that a body may come in more or
// fewer chunks.
//
// A server's line says what it answers only by its wording and its place: replies come in the order
// of the requests (spec/protocol.md, order.one-at-a-time and order.hand-over). So the session is
// told of every request that will be answered, before the request is sent:
//   - `FILE <name> <size>` answers the oldest download, if it is for that name;
//   - `File '<name>' uploaded successfully` answers the oldest upload of that name;
//   - an error whose reason fits only one kind of request answers the oldest one of that kind;
//   - an error about a name answers the oldest fence: no other request is made with a bad name;
//   - any other error answers the oldest request of all.
//
// A fence is a request that a server surely refuses and does nothing about (fence_line in
// encode.hpp). It is sent to learn that everything before it has been dealt with: its answer comes
// behind all that the lines before it caused (spec/protocol.md, order.one-at-a-time).
// A line that answers nothing is a line like any other. Nobody can forge one of these: what other
// clients say arrives behind their address.
#pragma once

#include <cstddef>
#include <cstdint>
#include <deque>
#include <optional>
#include <string_view>
#include <variant>

#include "protocol/file_name.hpp"
#include "protocol/limits.hpp"

namespace chat {

/// All input is used up but for an incomplete line, which is left.
struct NeedMoreInput {};
/// A line to be shown. The view is into the caller's input, as all views in events are; it may hold
/// any byte but LF.
struct ServerLine {
  std::string_view text;
};
/// The beginning of a line that is too long. The rest of it is skipped without a further event.
struct OverlongLine {
  std::string_view text;  ///< not cut within a UTF-8 character
};
/// The answer to an upload, good or bad. The line is to be shown.
struct UploadAnswer {
  std::uint64_t id;  ///< as given to expect_upload
  std::string_view text;
};
/// The error that answers a download. The line is to be shown.
struct DownloadRefused {
  std::string_view text;
};
/// The oldest download begins; its body follows as chunks and an end.
struct DownloadBegins {
  FileName name;  ///< the name that was asked for
  std::uint64_t size_bytes = 0;
};
struct DownloadChunk {
  std::string_view bytes;  ///< never empty
};
struct DownloadEnds {};
/// The connection ended within a body.
struct DownloadCutOff {};
/// The answer to a fence. What was asked before it and has no answer by now will have none. The
/// line is not to be shown: nobody asked for it.
struct FenceAnswer {
  std::uint64_t id;  ///< as given to expect_fence
};

using ClientEvent =
    std::variant<NeedMoreInput, ServerLine, OverlongLine, UploadAnswer, DownloadRefused,
                 DownloadBegins, DownloadChunk, DownloadEnds, DownloadCutOff, FenceAnswer>;

/// Belongs to one thread; owns no bytes but the names of what was asked for.
class ClientSession {
 public:
  /// Longest line shown whole, LF not included. Twice what a client may say, so that any chat line
  /// fits behind its sender's address and any error behind the name it repeats.
  static constexpr std::size_t line_bytes_max = 2 * Limits::line_bytes_max;
  /// How many refusals are remembered; more than one person causes. A server that does not answer
  /// unknown commands (an older Python one) would else make the client grow without end.
  static constexpr std::size_t refusals_max = 1024;

  /// More than anybody gives up while a server catches up.
  static constexpr std::size_t stale_fences_max = 16;

  /// An upload of `name` is about to be sent. `id` is the caller's own.
  void expect_upload(std::uint64_t id, FileName name);
  /// A download of `name` is about to be asked for.
  void expect_download(FileName name);
  /// A line is about to be sent that a server answers with an error: an unknown command, say. When
  /// there are too many the oldest is forgotten, and its answer is a line like any other.
  void expect_refusal();
  /// A fence is about to be sent. `id` is the caller's own.
  void expect_fence(std::uint64_t id);
  /// No answer to this upload is waited for any longer; if one comes it is a line like any other.
  void forget_upload(std::uint64_t id);
  /// The same for a fence; but if its answer comes it is a FenceAnswer all the same, so that it is
  /// not taken for that of something else. The newest `stale_fences_max` are remembered.
  void forget_fence(std::uint64_t id);

  /// The next event of `input`, which is shortened by what the event used.
  ClientEvent next_event(std::string_view& input);
  /// The event to which the end of the connection leads: DownloadCutOff or none.
  std::optional<ClientEvent> end_of_input();

 private:
  enum class State { line, body, skipping_line };
  enum class Kind { upload, download, refusal, fence, stale_fence };
  struct Expected {
    Kind kind;
    std::uint64_t id = 0;          // of an upload or fence
    std::optional<FileName> name;  // of an upload or download
  };
  using Position = std::deque<Expected>::iterator;

  ClientEvent line(std::string_view text);
  ClientEvent error(std::string_view text);
  ClientEvent body(std::string_view& input);
  std::optional<ClientEvent> header(std::string_view text);
  Position oldest(Kind kind);
  Position answered_by(std::string_view reason);
  void forget(Kind kind, std::uint64_t id);

  State state_ = State::line;
  std::deque<Expected> expected_;  // oldest first
  std::size_t refusals_ = 0;       // of those expected
  std::uint64_t body_bytes_left_ = 0;
};

}  // namespace chat
