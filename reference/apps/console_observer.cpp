#include "apps/console_observer.hpp"

#include <fmt/format.h>
#include <unistd.h>

#include <cerrno>
#include <chrono>
#include <utility>

namespace chat {
namespace {

/// All of `line`, or as much as the descriptor takes before it fails: a server whose output was
/// closed goes on serving.
void write_line(int fd, std::string_view line) {
  while (!line.empty()) {
    const auto written = ::write(fd, line.data(), line.size());
    if (written < 0 && errno == EINTR) continue;
    if (written <= 0) return;
    line.remove_prefix(static_cast<std::size_t>(written));
  }
}

/// What many troubles of one kind are called.
std::string_view several(Trouble kind) {
  switch (kind) {
    case Trouble::server_full:
      return "newcomers that were not taken";
    case Trouble::no_means:
      return "newcomers for which there were no means";
    case Trouble::file_not_stored:
      return "files that were not stored";
    case Trouble::file_not_sent:
      return "files that were not sent";
    case Trouble::client_dropped:
      return "clients that were dropped";
    case Trouble::server_gives_up:
      break;
  }
  return "troubles";
}

template <class... Args>
void show(fmt::format_string<Args...> format, Args&&... args) {
  fmt::memory_buffer line;
  fmt::format_to(std::back_inserter(line), format, std::forward<Args>(args)...);
  line.push_back('\n');
  //= spec/console.md#console.flush
  //# A program MUST show each line at once, also when its output is no terminal.
  write_line(STDOUT_FILENO, {line.data(), line.size()});
}

}  // namespace

ConsoleObserver::ConsoleObserver(std::string program, bool quiet)
    : program_(std::move(program)), quiet_(quiet) {}

//= spec/console.md#console.server.started
//# When it listens, and not before, a server MUST show `Server started on <host>:<port>`
void ConsoleObserver::started(std::string_view host, unsigned port) {
  show("Server started on {}:{}", host, port);
}

//= spec/console.md#console.server.connected
//# For each client that connects a server MUST show `New client connected: <address>`.
void ConsoleObserver::connected(std::string_view address) {
  if (!quiet_) show("New client connected: {}", address);
}

//= spec/console.md#console.server.received
//# For each chat line and each command it understands a server MUST show `Received <line> from
//# <address>`.
void ConsoleObserver::received(std::string_view line, std::string_view address) {
  if (!quiet_) show("Received {} from {}", line, address);
}

//= spec/console.md#console.server.files
//# A server MUST show `File <name> received successfully` when an upload is stored and `File <name>
//# sent successfully` when the last byte of a download has been sent
void ConsoleObserver::file_received(std::string_view name) {
  if (!quiet_) show("File {} received successfully", name);
}

void ConsoleObserver::file_sent(std::string_view name) {
  if (!quiet_) show("File {} sent successfully", name);
}

//= spec/console.md#console.server.disconnected
//# For each client whose connection has ended a server MUST show `Client disconnected: <address>`.
void ConsoleObserver::disconnected(std::string_view address) {
  if (!quiet_) show("Client disconnected: {}", address);
}

void ConsoleObserver::trouble(Trouble kind, std::string_view what) {
  const auto untold = tally_.happened(kind, std::chrono::steady_clock::now());
  if (!untold) return;
  if (*untold == 0) return write_line(STDERR_FILENO, fmt::format("{}: {}\n", program_, what));
  write_line(STDERR_FILENO, fmt::format("{}: {} (and {} more {} since the last such line)\n",
                                        program_, what, *untold, several(kind)));
}

void ConsoleObserver::ended() {
  for (const auto kind : trouble_kinds) {
    const auto untold = tally_.rest(kind);
    if (untold == 0) continue;
    write_line(STDERR_FILENO, fmt::format("{}: {} more {} since the last such line\n", program_,
                                          untold, several(kind)));
  }
}

}  // namespace chat
