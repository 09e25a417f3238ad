#include "endpoint/process.hpp"

#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <sys/ioctl.h>

#include <sys/prctl.h>
#include <sys/syscall.h>
#include <sys/wait.h>

#include <cerrno>
#include <cstdlib>
#include <cstring>
#include <filesystem>
#include <fstream>

namespace chatspec {
namespace {

std::vector<pid_t> children_of(pid_t pid) {
  namespace fs = std::filesystem;
  std::vector<pid_t> children;
  std::error_code gone;
  fs::directory_iterator tasks("/proc/" + std::to_string(pid) + "/task", gone), end;
  for (; !gone && tasks != end; tasks.increment(gone)) {
    std::ifstream list(tasks->path() / "children");
    for (pid_t child = 0; list >> child;) children.push_back(child);
  }
  return children;
}

void kill_descendants(pid_t pid) {
  for (pid_t child : children_of(pid)) {
    kill_descendants(child);
    ::kill(child, SIGKILL);
  }
}

// Everything the child needs, made before fork: after it only async-signal-safe calls are allowed.
struct Prepared {
  std::vector<char*> words;
  std::string program;
  const char* directory;
  int terminal;
  int errors;
  int failure;
  pid_t parent;
};

// The program's path as execvp would find it; looked up here because execvp may allocate.
std::string find_program(const std::string& name) {
  if (name.find('/') != std::string::npos) return name;
  const char* path = std::getenv("PATH");
  std::string rest = path != nullptr ? path : "/usr/local/bin:/usr/bin:/bin";
  while (true) {
    auto colon = rest.find(':');
    std::string candidate = rest.substr(0, colon) + "/" + name;
    if (::access(candidate.c_str(), X_OK) == 0) return candidate;
    if (colon == std::string::npos) return name;
    rest.erase(0, colon + 1);
  }
}

[[noreturn]] void become(const Prepared& prepared) {
  ::setsid();
  ::prctl(PR_SET_PDEATHSIG, SIGKILL);
  if (::getppid() != prepared.parent) ::_exit(127);  // died before the line above took effect
  ::ioctl(prepared.terminal, TIOCSCTTY, 0);
  for (int number = 1; number < NSIG; ++number) ::signal(number, SIG_DFL);
  sigset_t none;
  ::sigemptyset(&none);
  ::sigprocmask(SIG_SETMASK, &none, nullptr);
  bool ready = ::chdir(prepared.directory) == 0 && ::dup2(prepared.terminal, 0) == 0 &&
               ::dup2(prepared.terminal, 1) == 1 && ::dup2(prepared.errors, 2) == 2;
  if (ready) ::execv(prepared.program.c_str(), prepared.words.data());
  int error = errno;
  [[maybe_unused]] ssize_t told = ::write(prepared.failure, &error, sizeof error);
  ::_exit(127);
}

void set_environment() {
  ::setenv("TERM", "dumb", 1);
  ::setenv("NO_COLOR", "1", 1);
}

bool make_pipe(Fd& read_end, Fd& write_end, int flags) {
  int ends[2];
  if (::pipe2(ends, O_CLOEXEC | flags) != 0) return false;
  read_end = Fd(ends[0]);
  write_end = Fd(ends[1]);
  return true;
}

}  // namespace

std::string Exit::text() const {
  if (signal == 0) return "exit status " + std::to_string(status);
  return "signal " + std::to_string(signal) + " (" + ::strsignal(signal) + ")";
}

Result<std::unique_ptr<Process>> Process::start(const Launch& launch) {
  auto terminal = open_terminal();
  if (!terminal) return tl::unexpected(terminal.error());
  Fd errors_read, errors_write, failure_read, failure_write;
  if (!make_pipe(errors_read, errors_write, 0) || !make_pipe(failure_read, failure_write, 0)) {
    return last_error("make a pipe");
  }
  ::fcntl(errors_read.get(), F_SETFL, O_NONBLOCK);
  Prepared prepared{{},
                    find_program(launch.words.front()),
                    launch.working_directory.c_str(),
                    terminal->theirs.get(),
                    errors_write.get(),
                    failure_write.get(),
                    ::getpid()};
  for (const std::string& word : launch.words)
    prepared.words.push_back(const_cast<char*>(word.c_str()));
  prepared.words.push_back(nullptr);
  set_environment();
  pid_t pid = ::fork();
  if (pid < 0) return last_error("start a process");
  if (pid == 0) become(prepared);
  failure_write.close();
  int error = 0;
  if (::read(failure_read.get(), &error, sizeof error) == sizeof error) {
    ::waitpid(pid, nullptr, 0);
    errno = error;
    return last_error("run '" + launch.words.front() + "'");
  }
  // By number: glibc 2.36 declares pidfd_open without C linkage.
  Fd pidfd(static_cast<int>(::syscall(SYS_pidfd_open, pid, 0)));
  return std::unique_ptr<Process>(
      new Process(pid, std::move(terminal->mine), std::move(errors_read), std::move(pidfd)));
}

Process::Process(pid_t pid, Fd terminal, Fd errors, Fd pidfd)
    : pid_(pid), terminal_(std::move(terminal)) {
  watch_.pid = pid;
  watch_.pidfd = std::move(pidfd);
  errors_.pipe = std::move(errors);
}

Process::~Process() {
  end(Deadline(std::chrono::milliseconds(0)));
}

void Process::signal(int number) {
  if (!watch_.exit) ::kill(-pid_, number);
}

void Process::end(const Deadline& grace) {
  if (!watch_.exit && !grace.missed()) {
    signal(SIGTERM);
    pump_until(
        pollables(), [this] { return watch_.exit.has_value(); }, grace);
  }
  kill_tree();
}

void Process::kill_tree() {
  if (!watch_.exit) kill_descendants(pid_);
  ::kill(-pid_, SIGKILL);
  if (watch_.exit) return;
  int status = 0;
  while (::waitpid(pid_, &status, 0) < 0 && errno == EINTR) {
  }
  watch_.exit = Exit{0, SIGKILL};
}

std::vector<Pollable*> Process::pollables() {
  return {&terminal_, &watch_, &errors_};
}

short Process::Watch::interest() const {
  return POLLIN;
}

void Process::Watch::ready(short) {
  int how = 0;
  if (::waitpid(pid, &how, WNOHANG) != pid) return;
  exit = WIFSIGNALED(how) ? Exit{0, WTERMSIG(how)} : Exit{WEXITSTATUS(how), 0};
}

short Process::Errors::interest() const {
  return POLLIN;
}

void Process::Errors::ready(short) {
  char buffer[16384];
  ssize_t count = ::read(pipe.get(), buffer, sizeof buffer);
  if (count > 0) {
    text.append(buffer, static_cast<std::size_t>(count));
    if (text.size() > kErrorsBytesMax) text.erase(0, text.size() - kErrorsBytesMax);
  } else if (count == 0 || (errno != EAGAIN && errno != EINTR)) {
    pipe.close();
  }
}

void adopt_orphans() {
  ::prctl(PR_SET_CHILD_SUBREAPER, 1);
}

void end_orphans() {
  while (true) {
    auto children = children_of(::getpid());
    if (children.empty()) return;
    for (pid_t child : children) {
      kill_descendants(child);
      ::kill(child, SIGKILL);
      ::waitpid(child, nullptr, 0);
    }
  }
}

}  // namespace chatspec
