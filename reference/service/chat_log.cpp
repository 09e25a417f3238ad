#include "service/chat_log.hpp"

#include <algorithm>
#include <cassert>

namespace chat {

ChatLog::ChatLog() {
  add_chunk();
}

ChatLog::Cursor ChatLog::enter() {
  Cursor cursor;
  cursor.chunk = first_chunk_ + chunks_.size() - 1;
  cursor.line = chunks_.back()->lines.size();
  cursor.position = end_;
  ++chunks_.back()->readers;
  return cursor;
}

void ChatLog::leave(const Cursor& cursor) {
  assert(chunk_of(cursor).readers > 0);
  --chunk_of(cursor).readers;
  drop_read_chunks();
}

void ChatLog::append(SenderId sender, std::string_view prefix, std::string_view text) {
  const std::size_t size = prefix.size() + text.size() + 1;
  assert(size <= line_bytes_max);
  if (chunks_.back()->used + size > Chunk::capacity) add_chunk();
  Chunk& chunk = *chunks_.back();
  char* place = chunk.bytes.get() + chunk.used;
  place = std::copy(prefix.begin(), prefix.end(), place);
  place = std::copy(text.begin(), text.end(), place);
  *place = '\n';
  chunk.used += size;
  chunk.lines.push_back({sender, chunk.used});
  end_ += size;
}

std::size_t ChatLog::read(Cursor& cursor, SenderId reader, std::size_t bytes_max,
                          std::vector<SharedBytes>& mail) {
  std::size_t passed = 0;
  std::size_t taken = 0;
  while (true) {
    const auto& chunk = chunks_[cursor.chunk - first_chunk_];
    auto run_begin = static_cast<std::size_t>(cursor.position - chunk->begin);
    auto run_end = run_begin;
    const auto end_run = [&](std::size_t next_begin) {
      if (run_end > run_begin) {
        mail.push_back({chunk, {chunk->bytes.get() + run_begin, run_end - run_begin}});
        taken += run_end - run_begin;
      }
      run_begin = run_end = next_begin;
    };
    const std::size_t start = run_begin;
    while (cursor.line < chunk->lines.size() && passed + run_end - start < bytes_max) {
      const Line& line = chunk->lines[cursor.line++];
      //= spec/protocol.md#chat.not-to-sender
      //# A server MUST NOT send a chat line back to the client that sent it.
      if (line.sender == reader) {
        end_run(line.end);
      } else {
        run_end = line.end;
      }
    }
    const std::size_t reached = run_end;
    end_run(run_end);
    passed += reached - start;
    cursor.position = chunk->begin + reached;

    const bool last = cursor.chunk == first_chunk_ + chunks_.size() - 1;
    if (cursor.line < chunk->lines.size() || last) break;
    --chunk->readers;
    ++cursor.chunk;
    cursor.line = 0;
    ++chunk_of(cursor).readers;
  }
  drop_read_chunks();
  return taken;
}

void ChatLog::add_chunk() {
  auto chunk = std::make_shared<Chunk>();
  chunk->begin = end_;
  chunks_.push_back(std::move(chunk));
  drop_read_chunks();
}

void ChatLog::drop_read_chunks() {
  while (chunks_.size() > 1 && chunks_.front()->readers == 0) {
    chunks_.pop_front();
    ++first_chunk_;
  }
}

}  // namespace chat
