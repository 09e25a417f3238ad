#include "server_process.hpp"

#include <fmt/format.h>
#include <poll.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <time.h>

#include <charconv>
#include <csignal>
#include <fstream>

#include "cannot_measure.hpp"
#include "sockets.hpp"

namespace chatspec::bench {

namespace {

[[noreturn]] void become(const std::vector<std::string>& command, int stdout_fd, pid_t parent) {
  prctl(PR_SET_PDEATHSIG, SIGKILL);
  if (getppid() != parent) _exit(127);  // the bench died before the line above
  dup2(stdout_fd, STDOUT_FILENO);
  std::vector<char*> arguments;
  for (const auto& word : command) arguments.push_back(const_cast<char*>(word.c_str()));
  arguments.push_back(nullptr);
  execv(arguments[0], arguments.data());
  _exit(127);
}

std::string base_name(const std::string& path) {
  return path.substr(path.rfind('/') + 1);
}

}  // namespace

ServerProcess::ServerProcess(const std::vector<std::string>& command)
    : name_(base_name(command.front())) {
  if (access(command.front().c_str(), X_OK) != 0) {
    throw CannotMeasure(fmt::format("no program {} (build it first)", command.front()));
  }
  int ends[2];
  // Not a pipe: a socket can be shut down, which ends drain_ even if the server left a child that
  // still holds the other end.
  if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends) != 0) give_up_errno("socketpair");
  stdout_ = UniqueFd(ends[0]);
  UniqueFd theirs(ends[1]);
  const pid_t parent = getpid();
  pid_ = fork();
  if (pid_ < 0) give_up_errno("fork");
  if (pid_ == 0) become(command, theirs.get(), parent);
  theirs = UniqueFd();
  try {
    wait_for_port(stdout_.get());
  } catch (...) {
    kill(pid_, SIGKILL);
    waitpid(pid_, nullptr, 0);
    throw;
  }
  drain_ = std::thread([fd = stdout_.get()] {
    char ignored[4096];
    while (read(fd, ignored, sizeof ignored) > 0) {
    }
  });
}

ServerProcess::~ServerProcess() {
  kill(pid_, SIGKILL);  // nothing of it is needed any more, and its pid is ours until waitpid
  waitpid(pid_, nullptr, 0);
  shutdown(stdout_.get(), SHUT_RDWR);
  drain_.join();
}

void ServerProcess::wait_for_port(int stdout_fd) {
  constexpr std::string_view before_text = "Server started on localhost:";
  std::string line;
  while (line.find('\n') == std::string::npos) {
    pollfd wait{stdout_fd, POLLIN, 0};
    const int ready = poll(&wait, 1, 10'000);
    check_not_interrupted();
    char bytes[256];
    const ssize_t got = ready > 0 ? read(stdout_fd, bytes, sizeof bytes) : 0;
    if (got <= 0) throw CannotMeasure(name_ + " did not say `Server started on localhost:PORT`");
    line.append(bytes, static_cast<size_t>(got));
  }
  const char* end = line.data() + line.find('\n');
  const char* digits = line.data() + before_text.size();
  if (!line.starts_with(before_text) || std::from_chars(digits, end, port_).ptr != end) {
    throw CannotMeasure(fmt::format("{} began with an unknown line: {}", name_, line));
  }
}

std::chrono::nanoseconds ServerProcess::cpu_time() const {
  clockid_t clock{};
  timespec time{};
  if (clock_getcpuclockid(pid_, &clock) != 0 || clock_gettime(clock, &time) != 0) {
    throw CannotMeasure(name_ + " is not running any more");
  }
  return std::chrono::seconds(time.tv_sec) + std::chrono::nanoseconds(time.tv_nsec);
}

uint64_t ServerProcess::anonymous_bytes() const {
  return kibibytes_from("smaps_rollup", "Anonymous:");
}

void ServerProcess::reset_peak() const {
  std::ofstream file(proc("clear_refs"));
  file << "5" << std::flush;  // proc(5): "reset the peak resident set size"
  if (!file) throw CannotMeasure("cannot reset the memory peak of " + name_);
}

uint64_t ServerProcess::status_bytes(const std::string& key) const {
  return kibibytes_from("status", key);
}

uint64_t ServerProcess::kibibytes_from(const std::string& file, const std::string& key) const {
  std::ifstream in(proc(file));
  for (std::string word; in >> word;) {
    uint64_t kibibytes = 0;
    if (word == key && in >> kibibytes) return kibibytes * 1024;
  }
  throw CannotMeasure(fmt::format("no {} in {}", key, proc(file)));
}

std::string ServerProcess::proc(const std::string& file) const {
  return fmt::format("/proc/{}/{}", pid_, file);
}

}  // namespace chatspec::bench
