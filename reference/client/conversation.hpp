// For tests: a client at work between a scripted server and a person on two pipes.
#pragma once

#include <fcntl.h>
#include <gtest/gtest.h>
#include <sched.h>
#include <sys/ioctl.h>
#include <sys/signalfd.h>
#include <unistd.h>

#include <atomic>
#include <chrono>
#include <csignal>
#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <thread>
#include <utility>

#include "client/client.hpp"
#include "client/connect.hpp"
#include "client/plain_console.hpp"
#include "client/scripted_server.hpp"
#include "storage/directory_storage.hpp"
#include "storage/scratch_directory.hpp"

namespace chat {

class Pipe {
 public:
  Pipe() {
    int ends[2] = {-1, -1};
    EXPECT_EQ(::pipe2(ends, O_CLOEXEC), 0);
    reading = UniqueFd(ends[0]);
    writing = UniqueFd(ends[1]);
  }
  UniqueFd reading;
  UniqueFd writing;
};

class Conversation : public testing::Test {
 protected:
  void SetUp() override {
    ::signal(SIGPIPE, SIG_IGN);
    ASSERT_EQ(::fcntl(signals_.reading.get(), F_SETFL, O_NONBLOCK), 0);  // as a signalfd is
    std::filesystem::current_path(directory.path());
    settings.server_name = "somewhere:9999";
    // Only where a test sets it itself is an upload given up, however late its answer comes.
    settings.confirm_time = std::chrono::hours(24);
  }
  void TearDown() override {
    if (client_.joinable()) {
      signals(SIGTERM);
      client_.join();
    }
    std::filesystem::current_path("/");
  }

  /// `storage` in place of the folder `downloads`. It lives as long as the client.
  void start(std::unique_ptr<Storage> storage = nullptr) {
    if (!storage) {
      auto opened = DirectoryStorage::open("downloads");
      ASSERT_TRUE(opened);
      storage = *std::move(opened);
    }
    downloads_ = std::move(storage);
    auto socket = connect_to("127.0.0.1", server.port(), -1);
    ASSERT_TRUE(socket) << socket.error();
    server.accepts();
    client_ = std::thread([this, fd = *std::move(socket)]() mutable {
      PlainConsole console(input_.reading.get(), output_.writing.get(), signals_.reading.get(),
                           Style::plain);
      Client client(std::move(fd), *downloads_, console, signals_.reading.get(), settings);
      status_ = client.run();
      output_.writing.reset();
    });
    shows("Connected to somewhere:9999");
  }

  void types(const std::string& line) { types_bytes(line + "\n"); }
  void types_bytes(std::string_view bytes) {
    while (!bytes.empty()) {
      const ssize_t count = ::write(input_.writing.get(), bytes.data(), bytes.size());
      ASSERT_TRUE(count > 0 || errno == EINTR);
      if (count > 0) bytes.remove_prefix(static_cast<std::size_t>(count));
    }
  }
  void ends_input() { input_.writing.reset(); }
  /// What a signalfd would say.
  void signals(int number) {
    signalfd_siginfo info{};
    info.ssi_signo = static_cast<std::uint32_t>(number);
    ASSERT_EQ(::write(signals_.writing.get(), &info, sizeof info),
              static_cast<ssize_t>(sizeof info));
  }
  void stops_reading_for_good() { output_.reading.reset(); }

  void shows(const std::string& line) { EXPECT_EQ(next_shown(), line); }
  std::string next_shown() {
    std::size_t end = 0;
    while ((end = shown_.find('\n')) == shown_.npos) {
      char piece[65536];
      const ssize_t count =
          readable(output_.reading.get()) ? ::read(output_.reading.get(), piece, sizeof piece) : 0;
      if (count < 0 && errno == EINTR) continue;
      if (count <= 0) return shown_ + "<end>";
      shown_.append(piece, static_cast<std::size_t>(count));
    }
    const std::string line = shown_.substr(0, end);
    shown_.erase(0, end + 1);
    return line;
  }
  /// The client ends by itself, having shown nothing that was not asked for.
  void exits(int status) {
    if (output_.reading) shows("<end>");
    client_.join();
    EXPECT_EQ(status_, status);
  }
  /// The person has stopped reading, and the client can write no more.
  void has_filled_the_output() {
    const auto deadline =
        std::chrono::steady_clock::now() + std::chrono::milliseconds(hang_milliseconds);
    // The last page of a pipe may hold less than a piece that is written (pipe(7)).
    const int capacity = ::fcntl(output_.reading.get(), F_GETPIPE_SZ) - 4096;
    for (int waiting = 0; waiting < capacity; ::sched_yield()) {
      ASSERT_EQ(::ioctl(output_.reading.get(), FIONREAD, &waiting), 0);
      ASSERT_LT(std::chrono::steady_clock::now(), deadline) << waiting << " bytes only";
    }
  }
  /// The client ends by itself, whether anybody reads or not.
  void exits_unread(int status) {
    client_.join();
    EXPECT_EQ(status_, status);
  }
  /// What was typed before has been handled, and everything before has been shown.
  void in_step() {
    types("are you there?");
    EXPECT_EQ(server.line(), "are you there?");
    server.sends("yes\n");
    shows("yes");
  }

  ScratchDirectory directory;  // the working directory
  ScriptedServer server;
  ClientSettings settings;
  std::atomic<int> milliseconds = 0;  // for a clock that a test sets itself

 private:
  Pipe input_;
  Pipe output_;
  Pipe signals_;
  std::unique_ptr<Storage> downloads_;
  std::thread client_;
  std::optional<int> status_;
  std::string shown_;
};

}  // namespace chat
