// The server's side of one conversation, as a pull parser.
//
// Bytes come in as a view, events come out, nothing else happens: no socket, no file, no thread, no
// clock. The caller keeps the bytes. It shows the session all it has, takes one event at a time,
// and the session shortens the view by what it used:
//
//     while (true) {
//       ServerEvent event = session.next_event(input);
//       if (std::holds_alternative<NeedInput>(event)) break;   // keep what is left of `input`
//       …
//     }
//
// What is left after NeedInput must stand at the beginning of the next input. Events do not depend
// on how the bytes were cut, except that a body may come in more or fewer chunks: that is the
// invariant which tools/fuzz checks.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>
#include <variant>

#include "protocol/file_name.hpp"
#include "protocol/limits.hpp"

namespace chat {

/// Why a line was refused; the reasons of spec/protocol.md, error.form.
enum class Reason {
  line_too_long,
  invalid_text,
  unknown_command,
  missing_file_name,
  invalid_file_name,
  invalid_file_size,
  file_too_large,
  cannot_store_file,
  cannot_read_file,
  file_not_found,
  server_full,
};

/// All input is used up but for an incomplete line, which is left.
struct NeedInput {};
/// A chat line. The view is into the caller's input, as all views in events are.
struct Say {
  std::string_view text;
};
struct ListClients {
  std::string_view line;  ///< as it was typed
};
/// An upload whose size is known; its body follows as chunks and an end. Without a name it was
/// refused: the body follows all the same and the reply is due at its end.
struct UploadOffer {
  std::optional<FileName> name;
  std::uint64_t size_bytes = 0;
};
struct UploadChunk {
  std::string_view bytes;  ///< never empty
};
struct UploadEnd {};
struct DownloadRequest {
  FileName name;
};
/// A line that is answered with an error and has no other effect. After `file_too_large` the
/// session is over: it uses up all further input without an event.
struct Violation {
  Reason reason;
  std::string_view command;  ///< for unknown_command: its name
};

using ServerEvent = std::variant<NeedInput, Say, ListClients, UploadOffer, UploadChunk, UploadEnd,
                                 DownloadRequest, Violation>;

/// Belongs to one thread; owns no bytes but the name of an upload in progress.
class ServerSession {
 public:
  explicit ServerSession(std::uint64_t upload_bytes_max) : upload_bytes_max_(upload_bytes_max) {}

  /// The next event of `input`, which is shortened by what the event used.
  ServerEvent next_event(std::string_view& input);

  /// Bytes that are still to come of the body of an upload; 0 outside one.
  std::uint64_t body_bytes_left() const { return body_bytes_left_; }

 private:
  enum class State { command, size_line, body, skipping_line, over };

  std::optional<std::string_view> take_line(std::string_view& input);
  std::optional<ServerEvent> command(std::string_view line);
  std::optional<ServerEvent> upload(std::string_view argument);
  std::optional<ServerEvent> size_line(std::string_view line);
  ServerEvent body(std::string_view& input);

  const std::uint64_t upload_bytes_max_;
  State state_ = State::command;
  std::size_t searched_bytes_ = 0;        ///< of an incomplete line: known to hold no LF
  std::optional<FileName> offered_name_;  ///< state size_line
  std::uint64_t body_bytes_left_ = 0;     ///< state body
};

}  // namespace chat
