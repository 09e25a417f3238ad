#include "withstand/server_process.hpp"

#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <utility>

#include "withstand/deadline.hpp"

namespace chat::withstand {
namespace {

constexpr int not_prepared = 77;  // what test runners take for "skipped"
constexpr int not_started = 127;  // what a shell says of a program it cannot start

struct Pipe {
  UniqueFd reading;
  UniqueFd writing;
};

Pipe make_pipe() {
  int ends[2];
  if (::pipe2(ends, O_CLOEXEC) != 0) throw Stuck("no pipe");
  return {UniqueFd(ends[0]), UniqueFd(ends[1])};
}

std::vector<char*> pointers(std::vector<std::string>& texts) {
  std::vector<char*> pointers;
  for (auto& text : texts) pointers.push_back(text.data());
  pointers.push_back(nullptr);
  return pointers;
}

std::vector<std::string> environment(const Launch& launch) {
  std::vector<std::string> all;
  for (char** variable = ::environ; *variable != nullptr; ++variable) all.emplace_back(*variable);
  if (!launch.preload.empty()) {
    all.push_back("LD_PRELOAD=" + launch.preload);
    // AddressSanitizer wants to be first; the preloaded object needs nothing of it.
    const char* options = std::getenv("ASAN_OPTIONS");
    all.push_back("ASAN_OPTIONS=" + std::string(options != nullptr ? options : "") +
                  ":verify_asan_link_order=0");
  }
  return all;
}

}  // namespace

Program::Program(const Launch& launch) {
  Pipe output = make_pipe();
  Pipe errors = make_pipe();
  // Opened here: `prepare` may become a user who could not reach it by its path.
  const UniqueFd program(::open(launch.program.c_str(), O_RDONLY | O_CLOEXEC));
  std::vector<std::string> arguments = launch.arguments;
  arguments.insert(arguments.begin(), launch.program);
  std::vector<std::string> variables = environment(launch);
  const std::vector<char*> argv = pointers(arguments);
  const std::vector<char*> envp = pointers(variables);
  const pid_t test = ::getpid();

  pid_ = ::fork();
  if (pid_ < 0) throw Stuck("no process");
  if (pid_ == 0) {
    ::dup2(output.writing.get(), STDOUT_FILENO);
    ::dup2(errors.writing.get(), STDERR_FILENO);
    if (launch.prepare && !launch.prepare()) ::_exit(not_prepared);
    // After `prepare`: a change of user takes the wish away (prctl(2)).
    ::prctl(PR_SET_PDEATHSIG, SIGKILL);
    if (::getppid() != test) ::_exit(not_started);
    ::fexecve(program.get(), argv.data(), envp.data());
    ::_exit(not_started);
  }
  output_ = std::make_unique<TextStream>(std::move(output.reading));
  errors_ = std::make_unique<TextStream>(std::move(errors.reading));
}

Program::~Program() {
  kill();
}

void Program::signal(int number) const {
  ::kill(pid_, number);
}

void Program::signal_threads(int number) const {
  std::error_code gone;  // threads may end while we look
  for (const auto& task :
       std::filesystem::directory_iterator("/proc/" + std::to_string(pid_) + "/task", gone)) {
    ::syscall(SYS_tgkill, pid_, std::stoi(task.path().filename().string()), number);
  }
}

int Program::exit_status() {
  // pidfd_open(2): readable when the process ends.
  const UniqueFd process(static_cast<int>(::syscall(SYS_pidfd_open, pid_, 0)));
  pollfd ending{process.get(), POLLIN, 0};
  if (::poll(&ending, 1, Deadline().left_ms()) != 1) throw Stuck("the server does not end");
  int status = 0;
  ::waitpid(std::exchange(pid_, -1), &status, 0);
  return WIFSIGNALED(status) ? 1000 + WTERMSIG(status) : WEXITSTATUS(status);
}

void Program::kill() {
  if (pid_ < 0) return;
  ::kill(pid_, SIGKILL);
  ::waitpid(pid_, nullptr, 0);
  pid_ = -1;
}

ServerProcess::ServerProcess(const Launch& launch) : Program(launch) {
  try {
    const std::string line = output().first_line();
    port_ = std::stoi(line.substr(line.rfind(':') + 1));
  } catch (const Stuck&) {
    if (exit_status() == not_prepared) throw NotPossibleHere("not allowed on this machine");
    throw Stuck("the server did not start: " + errors().all());
  }
}

bool allow(Resource resource, rlim_t count) {
  rlimit limit{};
  ::getrlimit(resource, &limit);
  limit.rlim_cur = std::max(limit.rlim_cur, count);
  limit.rlim_max = std::max(limit.rlim_max, count);  // more than before is for root only
  return ::setrlimit(resource, &limit) == 0;
}

bool hold_to(Resource resource, rlim_t count) {
  const rlimit limit{count, count};
  return ::setrlimit(resource, &limit) == 0;
}

}  // namespace chat::withstand
