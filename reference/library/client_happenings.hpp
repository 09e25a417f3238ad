// What happens to a client: what it hears, and what becomes of what it asked for.
#pragma once

#include <algorithm>
#include <cstdint>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

namespace chat {

using RequestId = std::uint64_t;

/// What became of a request.
struct Outcome {
  enum class Kind {
    done,
    refused,       ///< by the server; `text` is its line
    unconfirmed,   ///< an upload: all was sent, but the server does not say whether it stored it
    disconnected,  ///< the connection ended first
    cut_off,       ///< the same, when a download's body had begun to come
    cannot_store,  ///< a download that came whole could not be stored here; `text` says why
    file_changed,  ///< an upload's file became shorter while it was sent; the connection is over
    unread,        ///< the answer cannot come through, because nobody takes what came before it
  };
  Kind kind = Kind::done;
  std::string text = {};
  std::vector<std::string> addresses = {};  ///< a list's, in the server's order
};

/// Lines that the server sent and that answer nothing: chat, mostly. As many as came together, for
/// with a string for each of them a thread would do little else but make strings.
///
///     for (std::string_view rest = heard.lines; !rest.empty();) show(chat::take_line(rest));
struct Heard {
  /// At least one line, each with LF behind it. Made safe for a terminal (protocol/text.hpp,
  /// append_printable); one that is too long ends in `…`.
  std::string lines;
};
/// The first of `lines` without its LF, which is taken off with it.
inline std::string_view take_line(std::string_view& lines) {
  const std::string_view line = lines.substr(0, lines.find('\n'));
  lines.remove_prefix(std::min(line.size() + 1, lines.size()));
  return line;
}
struct UploadOver {
  std::string name;
  Outcome outcome;
};
/// The server has begun to send the file.
struct DownloadUnderWay {
  std::string name;
  std::uint64_t size_bytes = 0;
};
struct DownloadOver {
  std::string name;
  Outcome outcome;
};
/// The last of all.
struct Parted {
  bool in_good_order = false;  ///< the server has ended it, and it was no reset
};
using ClientHappening = std::variant<Heard, UploadOver, DownloadUnderWay, DownloadOver, Parted>;

}  // namespace chat
