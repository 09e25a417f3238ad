#include "runner/worker.hpp"

#include <malloc.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <charconv>
#include <csignal>
#include <cstdlib>
#include <cstring>
#include <filesystem>
#include <fstream>

#include "endpoint/process.hpp"
#include "outcome/json_session.hpp"
#include "runner/interruption.hpp"

namespace chatspec {
namespace {

// Before the reason, in place of a result.
constexpr char cannot_begin = '!';

bool send_all(int socket, std::string_view text) {
  while (!text.empty()) {
    ssize_t sent = ::send(socket, text.data(), text.size(), MSG_NOSIGNAL);
    if (sent < 0 && errno == EINTR) continue;
    if (sent <= 0) return false;
    text.remove_prefix(static_cast<std::size_t>(sent));
  }
  return true;
}

std::optional<std::string> receive_line(int socket) {
  std::string line;
  char c = 0;
  while (true) {
    ssize_t count = ::recv(socket, &c, 1, 0);
    if (count < 0 && errno == EINTR) continue;
    if (count <= 0) return std::nullopt;
    if (c == '\n') return line;
    line += c;
  }
}

// Bodies of megabytes come and go in every play; to fetch and to clear the same pages each time
// costs more than to make the bytes.
void keep_freed_memory() {
  constexpr int threshold_bytes = 32 << 20;  // the most that mallopt(3) takes on 64 bits
  ::mallopt(M_MMAP_THRESHOLD, threshold_bytes);
  ::mallopt(M_TRIM_THRESHOLD, threshold_bytes);
}

// In the child. Leaves without a word to the parent's streams and without its destructors.
[[noreturn]] void be_a_worker(int socket, const Plan& plan, const Work& work) {
  adopt_orphans();
  keep_freed_memory();
  if (auto begun = work.begin(); !begun) {
    send_all(socket, cannot_begin + begun.error().text() + "\n");
    ::_exit(1);
  }
  // The credentials may be others now, and the kernel forgets the wish when they change.
  ::prctl(PR_SET_PDEATHSIG, SIGKILL);
  while (auto line = receive_line(socket)) {
    std::size_t index = 0;
    std::from_chars(line->data(), line->data() + line->size(), index);
    if (index >= plan.size()) ::_exit(1);
    if (!send_all(socket, session_result_json(work.play(plan[index])) + "\n")) break;
  }
  end_orphans();
  ::_exit(0);
}

}  // namespace

Result<std::unique_ptr<Worker>> Worker::start(const Plan& plan, const Work& work,
                                              const std::string& temporary_files,
                                              const std::vector<int>& others) {
  int ends[2];
  if (::socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends) != 0) {
    return last_error("make a pair of sockets");
  }
  Fd mine(ends[0]), theirs(ends[1]);
  pid_t parent = ::getpid();
  pid_t pid = ::fork();
  if (pid < 0) return last_error("start a process");
  if (pid == 0) {
    ::prctl(PR_SET_PDEATHSIG, SIGKILL);
    if (::getppid() != parent) ::_exit(1);
    ignore_interruptions();
    for (int other : others) ::close(other);
    mine.close();
    ::setenv("TMPDIR", temporary_files.c_str(), 1);
    be_a_worker(theirs.get(), plan, work);
  }
  // By number: glibc 2.36 declares pidfd_open without C linkage.
  Fd pidfd(static_cast<int>(::syscall(SYS_pidfd_open, pid, 0)));
  return std::unique_ptr<Worker>(new Worker(pid, std::move(mine), std::move(pidfd)));
}

Worker::~Worker() {
  if (pid_ < 0) return;
  ::kill(pid_, SIGKILL);
  reap();
}

void Worker::play(std::size_t index) {
  playing_ = index;
  // If it has died, the next read says so.
  send_all(socket_.get(), std::to_string(index) + "\n");
}

Worker::News Worker::read() {
  char buffer[65536];
  ssize_t count = 0;
  while ((count = ::recv(socket_.get(), buffer, sizeof buffer, MSG_DONTWAIT)) > 0) {
    unread_.append(buffer, static_cast<std::size_t>(count));
  }
  if (unread_.ends_with('\n')) return take_line();
  siginfo_t info{};
  bool over = ::waitid(P_PID, static_cast<id_t>(pid_), &info, WEXITED | WNOHANG | WNOWAIT) == 0 &&
              info.si_pid == pid_;
  return over || count == 0 ? News{{}, reap()} : News{};
}

Worker::News Worker::take_line() {
  std::string line = std::exchange(unread_, {});
  line.pop_back();
  if (line.starts_with(cannot_begin)) {
    reap();
    return {{}, line.substr(1)};
  }
  playing_.reset();
  return {std::move(line), {}};
}

std::string Worker::reap() {
  int how = 0;
  while (::waitpid(pid_, &how, 0) < 0 && errno == EINTR) {
  }
  pid_ = -1;
  socket_.close();
  int signal = WIFSIGNALED(how) ? WTERMSIG(how) : 0;
  return Exit{signal == 0 ? WEXITSTATUS(how) : 0, signal}.text();
}

void end_strays(const std::vector<pid_t>& keep) {
  // A child that is reaped leaves its own children to us: again, until there are none.
  while (true) {
    std::vector<pid_t> strays;
    std::ifstream list("/proc/self/task/" + std::to_string(::getpid()) + "/children");
    for (pid_t child = 0; list >> child;) {
      if (std::find(keep.begin(), keep.end(), child) == keep.end()) strays.push_back(child);
    }
    if (strays.empty()) return;
    kill_and_reap(strays);
  }
}

}  // namespace chatspec
