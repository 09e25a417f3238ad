// The program itself: what it says when it cannot start, and what a person sees at a terminal.
#include <fcntl.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <poll.h>
#include <pty.h>
#include <sys/wait.h>
#include <termios.h>
#include <unistd.h>

#include <algorithm>
#include <csignal>
#include <cstdlib>
#include <filesystem>
#include <string>
#include <utility>
#include <vector>

#include "client/scripted_server.hpp"
#include "storage/scratch_directory.hpp"

namespace chat {
namespace {

/// A terminal's screen, as far as the client uses one (ECMA-48). It has room for every row.
class Screen {
 public:
  void write(char byte) {
    if (!sequence_.empty()) {
      sequence_ += byte;
      if (sequence_.size() > 2 && byte >= '@' && byte <= '~') obey();
      return;
    }
    if (byte == '\x1b') {
      sequence_ = byte;
    } else if (byte == '\r') {
      column_ = 0;
    } else if (byte == '\n') {
      ++row_;
    } else if (byte == '\b') {
      if (column_ > 0) --column_;
    } else if (byte != '\a') {
      line(row_).resize(std::max(line(row_).size(), column_ + 1), ' ');
      line(row_)[column_++] = byte;
    }
  }
  /// What is on it; the cursor is a `_` in front of the character it stands on.
  std::string text() {
    std::string text;
    for (std::size_t row = 0; row < rows_.size() || row <= row_; ++row) {
      std::string shown = line(row);
      if (row == row_) {
        shown.resize(std::max(shown.size(), column_), ' ');
        shown.insert(column_, "_");
      }
      while (shown.ends_with(' ')) shown.pop_back();
      text += shown + "\n";
    }
    while (text.ends_with("\n\n")) text.pop_back();
    return text;
  }

 private:
  std::string& line(std::size_t row) {
    if (rows_.size() <= row) rows_.resize(row + 1);
    return rows_[row];
  }
  void obey() {
    const std::size_t count = static_cast<std::size_t>(std::max(1, std::atoi(&sequence_[2])));
    switch (sequence_.back()) {
      case 'A':
        row_ -= std::min(row_, count);
        break;
      case 'C':
        column_ += count;
        break;
      case 'D':
        column_ -= std::min(column_, count);
        break;
      case 'J':
        rows_.resize(row_ + 1);
        [[fallthrough]];
      case 'K':
        line(row_).resize(std::min(line(row_).size(), column_));
        break;
      default:
        break;  // colour
    }
    sequence_.clear();
  }

  std::vector<std::string> rows_;
  std::size_t row_ = 0;
  std::size_t column_ = 0;
  std::string sequence_;
};

/// Starts the program in this process, which is a child.
[[noreturn]] void become_client(std::vector<std::string> arguments) {
  arguments.insert(arguments.begin(), CHAT_CLIENT_PROGRAM);
  std::vector<char*> pointers;
  for (std::string& argument : arguments) pointers.push_back(argument.data());
  pointers.push_back(nullptr);
  ::execv(pointers[0], pointers.data());
  ::_exit(127);
}

class ClientProgram : public testing::Test {
 protected:
  void SetUp() override { std::filesystem::current_path(directory.path()); }
  void TearDown() override {
    if (child_ > 0) ::kill(child_, SIGKILL);
    if (child_ > 0) exit_status();
    std::filesystem::current_path("/");
  }

  void start_at_terminal(bool echoes) {
    int terminal = -1;
    termios modes{};
    child_ = ::forkpty(&terminal, nullptr, nullptr, nullptr);
    if (child_ == 0) {
      ::tcgetattr(0, &modes);
      if (!echoes) modes.c_lflag &= ~static_cast<tcflag_t>(ECHO);
      ::tcsetattr(0, TCSANOW, &modes);
      ::setenv("TERM", "ansi", 1);
      ::setenv("HOME", "/nonexistent", 1);
      ::setenv("NO_COLOR", "1", 1);
      become_client({"--host", "127.0.0.1", "--port", std::to_string(server.port())});
    }
    terminal_ = UniqueFd(terminal);
    screen_ = Screen();
    server.accepts();
  }
  void keys(std::string_view typed) {
    ASSERT_EQ(::write(terminal_.get(), typed.data(), typed.size()),
              static_cast<ssize_t>(typed.size()));
  }
  /// Waits until the screen's end shows this.
  void sees(const std::string& expected) {
    while (!screen_.text().ends_with(expected)) {
      char byte = 0;
      const bool is_there = readable(terminal_.get()) && ::read(terminal_.get(), &byte, 1) == 1;
      ASSERT_TRUE(is_there) << "the screen is\n" << screen_.text() << "and not\n" << expected;
      screen_.write(byte);
    }
  }
  /// Runs it with these options until it ends; what it said on standard error.
  std::string says(std::vector<std::string> arguments) {
    int ends[2] = {-1, -1};
    EXPECT_EQ(::pipe2(ends, O_CLOEXEC), 0);
    const UniqueFd reading(ends[0]);
    UniqueFd writing(ends[1]);
    child_ = ::fork();
    if (child_ == 0) {
      ::dup2(writing.get(), STDERR_FILENO);
      become_client(std::move(arguments));
    }
    writing.reset();
    std::string said;
    for (char byte = 0; readable(reading.get()) && ::read(reading.get(), &byte, 1) == 1;) {
      said += byte;
    }
    return said;
  }
  int exit_status() {
    int status = 0;
    ::waitpid(std::exchange(child_, -1), &status, 0);
    return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
  }
  void signal(int number) { ::kill(child_, number); }

  ScratchDirectory directory;
  ScriptedServer server;

 private:
  pid_t child_ = -1;
  UniqueFd terminal_;
  Screen screen_;
};

TEST_F(ClientProgram, SaysInOneLineWhyItCannotStart) {
  EXPECT_EQ(says({"--port", "1"}),
            "chat-client: cannot connect to localhost:1: Connection refused; is a server running "
            "there?\n");
  EXPECT_EQ(exit_status(), 2);
  EXPECT_EQ(says({"--port", "nine"}),
            "chat-client: --port: Value nine not in range 1 to 65535; see chat-client --help\n");
  EXPECT_EQ(exit_status(), 2);
  directory.put("file", "");
  const std::string port = std::to_string(server.port());
  EXPECT_THAT(says({"--host", "127.0.0.1", "--port", port, "--downloads", "file"}),
              testing::MatchesRegex("chat-client: [^\n]*'file': Not a directory; choose another "
                                    "with --downloads\n"));
  EXPECT_EQ(exit_status(), 2);
}

TEST_F(ClientProgram, AMessageLeavesWhatIsBeingTypedAlone) {
  start_at_terminal(true);
  sees("> _\n");
  keys("half a sentence");
  sees("> half a sentence_\n");
  keys("\x02\x02");  // Ctrl-B: back
  sees("> half a senten_ce\n");
  server.sends("('127.0.0.1', 5): halo\n");
  sees("('127.0.0.1', 5): halo\n> half a senten_ce\n");
  keys("\r");
  EXPECT_EQ(server.line(), "half a sentence");
  sees("> half a sentence\n> _\n");
  keys("\x10");  // Ctrl-P: what was typed before
  sees("> half a sentence_\n");
  keys("\x15\x04");  // Ctrl-U: away with it; Ctrl-D: the end
  EXPECT_TRUE(server.is_at_end());
  server.half_closes();
  EXPECT_EQ(exit_status(), 0);
}

TEST_F(ClientProgram, AProgressBarComesAndGoes) {
  start_at_terminal(true);
  keys("/download a\rtyped");
  EXPECT_EQ(server.line(), "/download a");
  sees("> typed_\n");
  server.sends("FILE a 1000\n" + std::string(450, 'a'));
  sees("Receiving file: a...\na [#########-----------]  45 % of 1000 bytes\n> typed_\n");
  server.sends(std::string(550, 'a'));
  sees("Receiving file: a...\nFile received successfully: downloads/a\n> typed_\n");
}

TEST_F(ClientProgram, WithoutEchoATerminalIsLikeAPipe) {
  start_at_terminal(false);
  sees("Connected to 127.0.0.1:" + std::to_string(server.port()) + "\n_\n");
  keys("hello\n");
  EXPECT_EQ(server.line(), "hello");
  server.sends("answer\n");
  sees(std::to_string(server.port()) + "\nanswer\n_\n");
}

TEST_F(ClientProgram, SignalsEndItWithTheirStatus) {
  for (const bool echoes : {true, false}) {
    start_at_terminal(echoes);
    sees(std::to_string(server.port()) + (echoes ? "\n> _\n" : "\n_\n"));
    signal(SIGINT);
    EXPECT_EQ(exit_status(), 130);
    start_at_terminal(echoes);
    sees(std::to_string(server.port()) + (echoes ? "\n> _\n" : "\n_\n"));
    signal(SIGTERM);
    EXPECT_EQ(exit_status(), 143);
  }
}

}  // namespace
}  // namespace chat
