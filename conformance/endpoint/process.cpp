#include "endpoint/process.hpp"

#include <fcntl.h>
#include <linux/close_range.h>
#include <poll.h>
#include <signal.h>
#include <sys/ioctl.h>

#include <sys/prctl.h>
#include <sys/syscall.h>
#include <sys/wait.h>

#include <cerrno>
#include <cstdlib>
#include <cstring>

#include "endpoint/process_tree.hpp"
#include "endpoint/program_environment.hpp"

namespace chatspec {
namespace {

void kill_descendants(pid_t pid) {
  for (pid_t child : children_of(pid)) {
    kill_descendants(child);
    ::kill(child, SIGKILL);
  }
}

// Everything the child needs, made before fork: after it only async-signal-safe calls are allowed.
struct Prepared {
  std::vector<char*> words;
  std::vector<char*> variables;
  std::string program;
  const char* directory;
  int input;
  int output;
  int errors;
  int failure;
  pid_t parent;  ///< as the program sees it: 0 in a cell, whose namespace does not hold it
};

// The program's path as execvp would find it; looked up here because execvp may allocate.
Result<std::string> find_program(const Launch& launch) {
  const std::string& name = launch.words.front();
  if (name.find('/') != std::string::npos) {
    std::string path = name.front() == '/' ? name : launch.working_directory + "/" + name;
    if (::access(path.c_str(), X_OK) == 0) return path;
    return last_error("run '" + name + "'");
  }
  const char* path = std::getenv("PATH");
  std::string rest = path != nullptr ? path : "/usr/local/bin:/usr/bin:/bin";
  while (true) {
    auto colon = rest.find(':');
    std::string candidate = rest.substr(0, colon) + "/" + name;
    if (::access(candidate.c_str(), X_OK) == 0) return candidate;
    if (colon == std::string::npos) break;
    rest.erase(0, colon + 1);
  }
  errno = ENOENT;
  return last_error("run '" + name + "'");
}

// In a cell it runs on a stack that AddressSanitizer does not know.
[[noreturn, gnu::no_sanitize_address]] void become(const Prepared& prepared) {
  ::setsid();
  ::prctl(PR_SET_PDEATHSIG, SIGKILL);
  if (::getppid() != prepared.parent) ::_exit(127);  // died before the line above took effect
  ::ioctl(prepared.output, TIOCSCTTY, 0);            // a pipe is none, and remains so
  for (int number = 1; number < NSIG; ++number) ::signal(number, SIG_DFL);
  sigset_t none;
  ::sigemptyset(&none);
  ::sigprocmask(SIG_SETMASK, &none, nullptr);
  bool ready = ::chdir(prepared.directory) == 0 && ::dup2(prepared.input, 0) == 0 &&
               ::dup2(prepared.output, 1) == 1 && ::dup2(prepared.errors, 2) == 2;
  // What was inherited from whoever started us was not meant for a stranger's program.
  constexpr unsigned first_other = 3;
  ready = ready && ::syscall(SYS_close_range, first_other, ~0U, CLOSE_RANGE_CLOEXEC) == 0;
  if (ready) {
    ::execve(prepared.program.c_str(), prepared.words.data(), prepared.variables.data());
  }
  int error = errno;
  [[maybe_unused]] ssize_t told = ::write(prepared.failure, &error, sizeof error);
  ::_exit(127);
}

// As execve(2) wants them; they point into `texts`.
std::vector<char*> pointers_to(std::vector<std::string>& texts) {
  std::vector<char*> all;
  for (std::string& text : texts) all.push_back(text.data());
  all.push_back(nullptr);
  return all;
}

bool make_pipe(Fd& read_end, Fd& write_end) {
  int ends[2];
  if (::pipe2(ends, O_CLOEXEC) != 0) return false;
  read_end = Fd(ends[0]);
  write_end = Fd(ends[1]);
  return true;
}

[[gnu::no_sanitize_address]] void become_inside(const void* prepared, int trouble) {
  auto& all = *static_cast<const Prepared*>(prepared);
  if (trouble == 0) become(all);
  [[maybe_unused]] ssize_t told = ::write(all.failure, &trouble, sizeof trouble);
}

Result<pid_t> fork_and_become(const Prepared& prepared, const Cell* cell) {
  if (cell != nullptr) return cell->fork_inside(&become_inside, &prepared);
  pid_t pid = ::fork();
  if (pid < 0) return last_error("start a process");
  if (pid == 0) become(prepared);
  return pid;
}

}  // namespace

std::string Exit::text() const {
  if (signal == 0) return "exit status " + std::to_string(status);
  return "signal " + std::to_string(signal) + " (" + ::strsignal(signal) + ")";
}

Result<std::unique_ptr<Process>> Process::start(const Launch& launch) {
  auto program = find_program(launch);
  if (!program) return tl::unexpected(program.error());
  auto terminal = launch.piped ? open_pipes() : open_terminal();
  if (!terminal) return tl::unexpected(terminal.error());
  Fd errors_read, errors_write, failure_read, failure_write;
  if (!make_pipe(errors_read, errors_write) || !make_pipe(failure_read, failure_write)) {
    return last_error("make a pipe");
  }
  ::fcntl(errors_read.get(), F_SETFL, O_NONBLOCK);
  std::vector<std::string> words = launch.words;
  std::vector<std::string> variables =
      program_environment(launch.working_directory, launch.variables);
  Prepared prepared{pointers_to(words),
                    pointers_to(variables),
                    *program,
                    launch.working_directory.c_str(),
                    (launch.piped ? terminal->pipe_in.theirs : terminal->theirs).get(),
                    terminal->theirs.get(),
                    errors_write.get(),
                    failure_write.get(),
                    launch.cell ? 0 : ::getpid()};
  auto pid = fork_and_become(prepared, launch.cell.get());
  if (!pid) return tl::unexpected(pid.error());
  failure_write.close();
  int error = 0;
  if (::read(failure_read.get(), &error, sizeof error) == sizeof error) {
    ::waitpid(*pid, nullptr, 0);
    errno = error;
    auto why = last_error("run '" + launch.words.front() + "'");
    // It was there when we looked for it.
    if (launch.cell) return trouble(why.value().text() + ", inside its sandbox");
    return why;
  }
  return std::unique_ptr<Process>(new Process(*pid, launch.cell, std::move(terminal->mine),
                                              std::move(terminal->pipe_in.mine),
                                              std::move(errors_read)));
}

Process::Process(pid_t pid, std::shared_ptr<Cell> cell, Fd terminal, Fd pipe_in, Fd errors)
    : cell_(std::move(cell)), terminal_(std::move(terminal), std::move(pipe_in)) {
  watch_.pid = pid;
  watch_.cell = cell_.get();
  // By number: glibc 2.36 declares pidfd_open without C linkage.
  watch_.pidfd = Fd(static_cast<int>(::syscall(SYS_pidfd_open, pid, 0)));
  errors_.pipe = std::move(errors);
}

Process::~Process() {
  end(Deadline(std::chrono::milliseconds(0)));
}

void Process::signal(int number) {
  if (!watch_.exit) ::kill(-pid(), number);
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
  if (!watch_.exit && !cell_) kill_descendants(pid());
  ::kill(-pid(), SIGKILL);
  if (!watch_.exit) {
    int status = 0;
    while (::waitpid(pid(), &status, 0) < 0 && errno == EINTR) {
    }
    watch_.exit = Exit{0, SIGKILL};
  }
  if (cell_ && !cell_->is_empty()) cell_->close();
}

std::vector<Pollable*> Process::pollables() {
  return {&terminal_, terminal_.keyboard(), &watch_, &errors_};
}

short Process::Watch::interest() const {
  return POLLIN;
}

void Process::Watch::ready(short) {
  int how = 0;
  if (::waitpid(pid, &how, WNOHANG) != pid) return;
  exit = WIFSIGNALED(how) ? Exit{0, WTERMSIG(how)} : Exit{WEXITSTATUS(how), 0};
  if (cell != nullptr && !cell->is_empty()) cell->close();
}

short Process::Errors::interest() const {
  return POLLIN;
}

void Process::Errors::ready(short) {
  char buffer[16384];
  ssize_t count = ::read(pipe.get(), buffer, sizeof buffer);
  if (count > 0) {
    text.append(buffer, static_cast<std::size_t>(count));
    // The first words often say why; the last ones what came of it. Cut only now and then.
    constexpr std::string_view gap = "\n…\n";
    if (text.size() > errors_bytes_max) {
      text = text.substr(0, errors_head_bytes).append(gap) +
             text.substr(text.size() - (errors_bytes_max - errors_head_bytes - gap.size()));
    }
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
    for (pid_t child : children) kill_descendants(child);
    kill_and_reap(children);
  }
}

void kill_and_reap(const std::vector<pid_t>& children) {
  std::vector<std::pair<pid_t, Fd>> living;
  for (pid_t child : children) {
    ::kill(child, SIGKILL);
    // By number: glibc 2.36 declares pidfd_open without C linkage.
    living.emplace_back(child, Fd(static_cast<int>(::syscall(SYS_pidfd_open, child, 0))));
  }
  while (true) {
    std::erase_if(living, [](const auto& one) {
      pid_t reaped = ::waitpid(one.first, nullptr, WNOHANG);
      return reaped == one.first || (reaped < 0 && errno == ECHILD);
    });
    if (living.empty()) return;
    std::vector<pollfd> ends;
    for (const auto& one : living) ends.push_back({one.second.get(), POLLIN, 0});
    ::poll(ends.data(), ends.size(), -1);
  }
}

}  // namespace chatspec
