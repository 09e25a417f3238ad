#include "endpoint/confined_program.hpp"

#include <poll.h>
#include <signal.h>
#include <sys/syscall.h>
#include <sys/wait.h>

#include <cerrno>
#include <charconv>
#include <string>

#include "endpoint/process_tree.hpp"
#include "endpoint/pump.hpp"

namespace chatspec {
namespace {

// The kernel kills and reaps a whole namespace; only a process that waits for a disk can keep it.
constexpr std::chrono::seconds kKillLimit{20};

// What bubblewrap has told so far: one JSON object for each thing that happened.
class Told final : public Pollable {
 public:
  explicit Told(int descriptor) : descriptor_(descriptor) {}
  int descriptor() const override { return over_ ? -1 : descriptor_; }
  short interest() const override { return POLLIN; }
  void ready(short) override {
    char buffer[1024];
    ssize_t count = ::read(descriptor_, buffer, sizeof buffer);
    if (count > 0) text_.append(buffer, static_cast<std::size_t>(count));
    if (count == 0 || (count < 0 && errno != EINTR && errno != EAGAIN)) over_ = true;
  }

  bool over() const { return over_; }
  bool ran() const { return text_.find("\"exit-code\"") != std::string::npos; }
  pid_t first_process() const {
    constexpr std::string_view kKey = "\"child-pid\": ";
    auto at = text_.find(kKey);
    pid_t pid = 0;
    if (at != std::string::npos && text_.find('\n') != std::string::npos) {
      std::from_chars(text_.data() + at + kKey.size(), text_.data() + text_.size(), pid);
    }
    return pid;
  }

 private:
  int descriptor_;
  std::string text_;
  bool over_ = false;
};

// The first process forks the program, which is called as its parent until it has become itself
// (execve(2) changes comm when nothing can fail any more).
pid_t running_program(pid_t first) {
  for (pid_t child : children_of(first)) {
    std::string name = name_of(child);  // once: it may be gone at any moment
    if (!name.empty() && name != kBubblewrap) return child;
  }
  return 0;
}

void signal_below(pid_t parent, pid_t group, int number) {
  for (pid_t child : children_of(parent)) {
    signal_below(child, group, number);
    if (::getpgid(child) == group) ::kill(child, number);
  }
}

}  // namespace

Result<ConfinedProgram> ConfinedProgram::wait_for(Fd status, const Deadline& deadline) {
  ConfinedProgram found;
  Told told(status.get());
  pump_until(
      {&told}, [&] { return told.over() || told.first_process() != 0; }, deadline);
  found.first_ = told.first_process();
  if (found.first_ == 0) return trouble("wait for bubblewrap");
  // By number: glibc 2.36 declares pidfd_open without C linkage.
  found.first_pidfd_ = Fd(static_cast<int>(::syscall(SYS_pidfd_open, found.first_, 0)));
  auto runs_or_ended = [&] {
    found.program_ = running_program(found.first_);
    return found.program_ != 0 || told.over() || told.ran();
  };
  pump_until({&told}, runs_or_ended, deadline, true);
  if (found.program_ == 0 && !told.ran()) return trouble("wait for bubblewrap's program");
  found.status_ = std::move(status);
  return found;
}

void ConfinedProgram::signal(pid_t group, int number) const {
  signal_below(first_, group, number);
}

void ConfinedProgram::kill_all() const {
  if (!first_pidfd_) return;  // it was gone before we could take hold of it
  ::syscall(SYS_pidfd_send_signal, first_pidfd_.get(), SIGKILL, nullptr, 0);
  // The first process of a namespace becomes a zombie only after all others are gone
  // (pid_namespaces(7)).
  Deadline limit(kKillLimit);
  pollfd ended{first_pidfd_.get(), POLLIN, 0};
  while (::poll(&ended, 1, static_cast<int>(limit.left().count())) < 0 && errno == EINTR) {
  }
  // Ours only if bubblewrap died before it and orphans come to us.
  ::waitpid(first_, nullptr, WNOHANG);
}

}  // namespace chatspec
