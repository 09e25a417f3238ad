// Every bound of the servers, with its source. Those that the standard fixes are constants; the
// others are the server's own choice (spec/protocol.md, limit.stated) and options of the programs.
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>

namespace chat {

struct Limits {
  /// Longest line a client may send, LF included: spec/protocol.md, framing.length.
  static constexpr std::size_t line_bytes_max = 8192;

  /// Most clients at once. Ten thousand is the figure by which servers have been measured since
  /// D. Kegel's "The C10K problem" (1999); descriptors or threads may run out before that.
  std::size_t clients_max = 10'000;

  /// Largest file a client may upload: spec/protocol.md, upload.too-large. 4 GiB holds a disc image
  /// and does not fill a usual disk at once.
  std::uint64_t upload_bytes_max = std::uint64_t{4} << 30;

  /// Replies that may wait for one client before its further lines are left unread. Four times what
  /// one receive can bring (receive_bytes_max), so that ordinary pipelining never stops.
  std::size_t reply_bytes_max = 256 * 1024;

  /// Downloads that one client may have asked for and not been sent; its further lines are left
  /// unread. Each holds a descriptor, so one client cannot use up a process's usual 1,024.
  std::size_t downloads_max = 4;

  /// How far behind the newest chat line a client may be before it is dropped. All clients share
  /// one log of lines, so this bounds the memory of all slow readers together. As much as
  /// spec/protocol.md, wait.bounded, allows.
  std::size_t backlog_bytes_max = 16 * 1024 * 1024;

  /// From this much on, those who talk wait for the one who is behind, for `pace_time` at most. A
  /// burst of 20,000 lines of 50 bytes just fits.
  std::size_t backlog_bytes_soft = 1024 * 1024;

  /// How long a listener above the soft mark may hold up those who talk, counted from the moment it
  /// rose above it. spec/protocol.md, wait.reading, allows two seconds. Half a second: longer than
  /// any scheduling delay of a client that is well, shorter than a person notices in a chat.
  std::chrono::milliseconds pace_time{500};

  /// A client that takes no byte for this long although something waits for it is dropped. The same
  /// minute as nginx's send_timeout.
  std::chrono::milliseconds stall_time{60'000};

  /// How long a server reads on (and discards) after it has ended its own side, so that its last
  /// words are not destroyed by a reset: spec/protocol.md, upload.too-large. The same five seconds
  /// as nginx's lingering_timeout.
  std::chrono::milliseconds linger_time{5'000};

  /// How long a server that was told to end goes on sending what it owes. Half of the ten seconds
  /// after which `docker stop` kills.
  std::chrono::milliseconds shutdown_time{5'000};

  /// A client whose machine or network has gone says nothing about it, and would hold its place for
  /// ever. So the system asks one that has been silent for `probe_after` whether it is still there,
  /// every `probe_interval`, and ends the connection after `probes_max` questions without an answer
  /// (tcp(7), keepalive). The other system answers, so a client that is there notices nothing,
  /// however long it says nothing. The same minute as stall_time; then another one, so that a
  /// network that is away for a moment ends nobody. While something is on its way to the client,
  /// the system sends that again instead, for about a quarter of an hour (tcp_retries2).
  static constexpr std::chrono::seconds probe_after{60};
  static constexpr std::chrono::seconds probe_interval{10};
  static constexpr int probes_max = 6;

  /// What one receive call may bring. As large as the default window of a loopback socket.
  static constexpr std::size_t receive_bytes_max = 64 * 1024;

  /// The same inside the body of an upload, which goes to storage as it comes: fewer, larger calls
  /// cost a fifth less (tools/bench, upload). Nothing beyond the body is received with it, so a
  /// client cannot have so much kept.
  static constexpr std::size_t receive_body_bytes_max = 1024 * 1024;

  /// What one sendfile call may send, so that a fast reader of a large file cannot keep a
  /// one-thread server to itself: about a tenth of a millisecond of copying.
  static constexpr std::size_t send_file_bytes_max = 1024 * 1024;
};

}  // namespace chat
