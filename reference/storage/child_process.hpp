// A test's own child process: for what would spoil the test process itself (limits, another user,
// namespaces) and for what must die.
#pragma once

#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include <functional>
#include <string>

#include "base/unique_fd.hpp"

namespace chat {

/// What `work` returned, run in a child process; it ends with that process.
inline std::string in_child(const std::function<std::string()>& work) {
  int ends[2];
  if (::pipe(ends) != 0) return "no pipe";
  UniqueFd reading(ends[0]);
  UniqueFd writing(ends[1]);
  const pid_t child = ::fork();
  if (child < 0) return "no child";
  if (child == 0) {
    const std::string answer = work();
    const bool told = ::write(writing.get(), answer.data(), answer.size()) >= 0;
    ::_exit(told ? 0 : 1);  // no destructors: the test process runs them
  }
  writing.reset();
  std::string answer;
  char piece[512];
  for (ssize_t count; (count = ::read(reading.get(), piece, sizeof piece)) > 0;) {
    answer.append(piece, static_cast<std::size_t>(count));
  }
  int status = 0;
  ::waitpid(child, &status, 0);
  if (WIFSIGNALED(status)) answer += " killed by signal " + std::to_string(WTERMSIG(status));
  return answer;
}

}  // namespace chat
