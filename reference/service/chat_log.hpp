// One log of chat lines for everybody, instead of one mailbox for each.
//
// A line is written once. Every reader has a cursor into the log, and what it has not read yet is
// a run of bytes that already lie next to each other, ready to be sent: a broadcast to a thousand
// clients copies its line once, not a thousand times, and a slow reader costs no memory that
// another slow reader does not cost already. Because there is one log, all readers see one order.
//
// Lines lie in chunks. A chunk counts the cursors that stand in it and goes when the ones in front
// of it are gone and nobody stands in it any more; slices that were handed out keep their chunk
// alive on their own. Bytes that were once written never change, so slices are read without a lock
// while new lines are appended behind them.
//
// The log itself has no lock: it belongs to Room and is guarded by Room's mutex.
#pragma once

#include <cstddef>
#include <cstdint>
#include <deque>
#include <memory>
#include <string_view>
#include <vector>

namespace chat {

/// Bytes that live as long as somebody holds them.
struct SharedBytes {
  std::shared_ptr<const void> owner;
  std::string_view bytes;
};

class ChatLog {
 public:
  using SenderId = std::uint64_t;

  /// Where a reader stands. Must be given back with `leave`.
  class Cursor {
   private:
    friend class ChatLog;
    std::uint64_t chunk = 0;     ///< number of the chunk, counted from the log's beginning
    std::size_t line = 0;        ///< next line in it
    std::uint64_t position = 0;  ///< bytes of the log before that line
  };

  ChatLog();

  /// A cursor at the end: it will see what is said from now on.
  Cursor enter();
  void leave(const Cursor& cursor);

  /// Appends the line `prefix` `text` LF. At most `line_bytes_max` bytes in all.
  void append(SenderId sender, std::string_view prefix, std::string_view text);

  /// Moves `cursor` over the lines in front of it until at least `bytes_max` bytes were passed or
  /// the end is reached, and appends to `mail` those that `reader` has not sent itself. Returns
  /// the number of bytes appended.
  std::size_t read(Cursor& cursor, SenderId reader, std::size_t bytes_max,
                   std::vector<SharedBytes>& mail);

  bool at_end(const Cursor& cursor) const { return cursor.position == end_; }
  /// Bytes between `cursor` and the end.
  std::size_t behind_bytes(const Cursor& cursor) const {
    return static_cast<std::size_t>(end_ - cursor.position);
  }
  /// No cursor is further behind than this.
  std::size_t behind_bytes_max() const {
    return static_cast<std::size_t>(end_ - chunks_.front()->begin);
  }

  /// Longest line that fits: longer than a client's longest line with the longest address.
  static constexpr std::size_t line_bytes_max = 16 * 1024;

 private:
  struct Line {
    SenderId sender;
    std::size_t end;  ///< in the chunk
  };
  struct Chunk {
    /// Large enough that a burst is a few slices, small enough that a quiet log is small.
    static constexpr std::size_t capacity = 64 * 1024;

    std::uint64_t begin = 0;  ///< bytes of the log before it
    std::size_t used = 0;
    std::size_t readers = 0;  ///< cursors that stand in it
    std::unique_ptr<char[]> bytes = std::make_unique_for_overwrite<char[]>(capacity);
    std::vector<Line> lines;
  };

  Chunk& chunk_of(const Cursor& cursor) { return *chunks_[cursor.chunk - first_chunk_]; }
  void add_chunk();
  void drop_read_chunks();

  std::deque<std::shared_ptr<Chunk>> chunks_;  ///< never empty; lines are appended to the last
  std::uint64_t first_chunk_ = 0;              ///< number of chunks_.front()
  std::uint64_t end_ = 0;                      ///< bytes ever appended
};

}  // namespace chat
