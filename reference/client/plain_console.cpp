#include "client/plain_console.hpp"

#include <poll.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <string_view>
#include <utility>

#include "protocol/limits.hpp"

namespace chat {
namespace {

/// Gives up, without an error, when `stop` becomes readable.
Result<void> write_all(int output, int stop, std::string_view bytes) {
  // No more at once than a pipe that is ready for writing surely takes (PIPE_BUF, pipe(7)), so that
  // only poll ever waits, and a signal can end the waiting.
  constexpr std::size_t piece_bytes = 4096;
  while (!bytes.empty()) {
    std::array<pollfd, 2> wait{pollfd{output, POLLOUT, 0}, pollfd{stop, POLLIN, 0}};
    if (::poll(wait.data(), wait.size(), -1) < 0) continue;  // EINTR
    if (wait[1].revents != 0) return {};
    const ssize_t count = ::write(output, bytes.data(), std::min(bytes.size(), piece_bytes));
    if (count >= 0) {
      bytes.remove_prefix(static_cast<std::size_t>(count));
    } else if (errno != EINTR && errno != EAGAIN) {
      return system_error("cannot write to standard output");
    }
  }
  return {};
}

}  // namespace

std::optional<std::string> PlainConsole::next_line(InputGate& gate) {
  while (gate.wait_for_input(!buffer_.empty() || has_ended_)) {
    if (buffer_.empty() && !has_ended_) read_more();
    if (auto line = take_line()) return line;
    if (!has_ended_ || !buffer_.empty()) continue;
    // A last line without LF was typed all the same.
    if (line_.empty()) return std::nullopt;
    return std::exchange(line_, {});
  }
  return std::nullopt;
}

void PlainConsole::read_more() {
  std::array<char, 4096> bytes;  // the size of a terminal's line buffer (termios(3))
  const ssize_t count = ::read(input_, bytes.data(), bytes.size());
  if (count > 0) {
    buffer_.assign(bytes.data(), static_cast<std::size_t>(count));
  } else if (count == 0 || (errno != EINTR && errno != EAGAIN)) {
    has_ended_ = true;  // an input that cannot be read, EIO of a terminal that is gone, has ended
  }
}

std::optional<std::string> PlainConsole::take_line() {
  const std::size_t end = buffer_.find('\n');
  const std::string_view part = std::string_view(buffer_).substr(0, end);
  // A line that is too long is kept just so far that it can be seen to be.
  const std::size_t room = Limits::line_bytes_max + 1 - line_.size();
  line_ += part.substr(0, room);
  if (end == buffer_.npos) {
    buffer_.clear();
    return std::nullopt;
  }
  buffer_.erase(0, end + 1);
  return std::exchange(line_, {});
}

Result<void> PlainConsole::show(const std::vector<std::string>& lines) {
  std::string text;
  for (const std::string& line : lines) text += styled(line, style_) + "\n";
  return write_all(output_, stop_, text);
}

}  // namespace chat
