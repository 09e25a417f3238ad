#include "endpoint/terminal.hpp"

#include <fcntl.h>
#include <poll.h>
#include <sys/ioctl.h>
#include <termios.h>

#include <algorithm>
#include <cerrno>
#include <cstdlib>
#include <utility>

namespace chatspec {
namespace {

// Removes one escape sequence (ECMA-48: CSI … final byte, OSC … BEL or ST, or two characters).
void skip_escape(std::string_view& rest) {
  rest.remove_prefix(1);  // ESC
  if (rest.empty()) return;
  char kind = rest.front();
  rest.remove_prefix(1);
  if (kind == '[') {
    while (!rest.empty() && (rest.front() < '@' || rest.front() > '~')) rest.remove_prefix(1);
    if (!rest.empty()) rest.remove_prefix(1);
  } else if (kind == ']') {
    while (!rest.empty() && rest.front() != '\a' && rest.front() != '\x1b') rest.remove_prefix(1);
    if (!rest.empty())
      rest.remove_prefix(rest.front() == '\a' ? 1 : std::min<std::size_t>(2, rest.size()));
  }
}

}  // namespace

Result<TerminalPair> open_terminal() {
  TerminalPair pair;
  pair.mine = Fd(::posix_openpt(O_RDWR | O_NOCTTY | O_NONBLOCK | O_CLOEXEC));
  if (!pair.mine) return last_error("open a terminal");
  char name[64];
  if (::grantpt(pair.mine.get()) != 0 || ::unlockpt(pair.mine.get()) != 0 ||
      ::ptsname_r(pair.mine.get(), name, sizeof name) != 0) {
    return last_error("prepare a terminal");
  }
  pair.theirs = Fd(::open(name, O_RDWR | O_NOCTTY | O_CLOEXEC));
  if (!pair.theirs) return last_error(std::string("open terminal ") + name);
  termios modes{};
  ::tcgetattr(pair.theirs.get(), &modes);
  modes.c_lflag &= ~static_cast<tcflag_t>(ECHO | ECHOE | ECHOK | ECHONL | ECHOCTL);
  modes.c_oflag &= ~static_cast<tcflag_t>(OPOST);
  modes.c_iflag |= IUTF8;
  ::tcsetattr(pair.theirs.get(), TCSANOW, &modes);
  winsize size{50, 1000, 0, 0};
  ::ioctl(pair.theirs.get(), TIOCSWINSZ, &size);
  return pair;
}

Result<TerminalPair> open_pipes() {
  TerminalPair pair;
  int ends[2];
  if (::pipe2(ends, O_CLOEXEC) != 0) return last_error("make a pipe");
  pair.mine = Fd(ends[0]);
  pair.theirs = Fd(ends[1]);
  if (::pipe2(ends, O_CLOEXEC) != 0) return last_error("make a pipe");
  pair.pipe_in.theirs = Fd(ends[0]);
  pair.pipe_in.mine = Fd(ends[1]);
  // Of one end only: the program finds its own as any shell would give them.
  for (const Fd* mine : {&pair.mine, &pair.pipe_in.mine}) ::fcntl(mine->get(), F_SETFL, O_NONBLOCK);
  return pair;
}

void Terminal::type(std::string_view characters) {
  if (is_piped_ && !keyboard_.pipe) return;  // its input has ended, or nobody reads it
  typed_ += characters;
  is_piped_ ? keyboard_.ready(POLLOUT) : ready(POLLOUT);
}

void Terminal::end_input() {
  if (!is_piped_) return type("\x04");  // Ctrl-D, as termios(3) sets VEOF
  keyboard_.ends = true;
  keyboard_.ready(POLLOUT);
}

bool Terminal::take_line(std::string& line) {
  while (true) {
    auto end = printed_.find('\n', std::max(taken_, searched_));
    if (end == std::string::npos) {
      searched_ = printed_.size();
      return false;
    }
    std::string raw = printed_.substr(taken_, end - taken_);
    taken_ = end + 1;
    // Now and then, so that many short lines cost no more than their length.
    if (taken_ > printed_.size() / 2) {
      printed_.erase(0, std::exchange(taken_, 0));
      searched_ = 0;
    }
    line = visible_text(raw);
    bool only_drawing = line.empty() && raw.find('\x1b') != std::string::npos;
    if (!only_drawing) return true;
  }
}

short Terminal::interest() const {
  return typed_.empty() || is_piped_ ? POLLIN : POLLIN | POLLOUT;
}

short Terminal::Keyboard::interest() const {
  return POLLOUT;
}

void Terminal::Keyboard::ready(short) {
  std::string& typed = terminal.typed_;
  if (pipe && !typed.empty()) {
    ssize_t count = ::write(pipe.get(), typed.data(), typed.size());
    if (count > 0) typed.erase(0, static_cast<std::size_t>(count));
    bool nobody_reads = count < 0 && errno != EAGAIN && errno != EINTR;
    if (nobody_reads) typed.clear();
    ends = ends || nobody_reads;
  }
  if (ends && typed.empty()) pipe.close();
}

void Terminal::ready(short events) {
  if ((events & POLLOUT) != 0 && !is_piped_ && terminal_ && !typed_.empty()) {
    ssize_t count = ::write(terminal_.get(), typed_.data(), typed_.size());
    if (count > 0) typed_.erase(0, static_cast<std::size_t>(count));
  }
  if ((events & (POLLIN | POLLHUP | POLLERR)) == 0) return;
  char buffer[16384];
  ssize_t count = ::read(terminal_.get(), buffer, sizeof buffer);
  if (count > 0) {
    auto size = static_cast<std::size_t>(count);
    // Nothing is kept after the first loss: what came behind it would pass for what was lost.
    if (lost_bytes_ > 0 || printed().size() + size > printed_bytes_max) {
      lost_bytes_ += size;
    } else {
      printed_.append(buffer, size);
    }
  } else if (count == 0 || (errno != EAGAIN && errno != EINTR)) {
    // EIO, or the end of a pipe: no program has the other end any more, and nothing is left to read
    terminal_.close();
    typed_.clear();
  }
}

std::string visible_text(std::string_view line) {
  std::string seen;
  while (!line.empty() && line.back() == '\r') line.remove_suffix(1);
  while (!line.empty()) {
    char c = line.front();
    if (c == '\x1b') {
      skip_escape(line);
      continue;
    }
    line.remove_prefix(1);
    if (c == '\r') {
      seen.clear();
    } else if (c == '\b') {
      if (!seen.empty()) seen.pop_back();
    } else if (c != '\a') {
      seen += c;
    }
  }
  return seen;
}

}  // namespace chatspec
