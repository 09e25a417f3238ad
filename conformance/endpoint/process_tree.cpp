#include "endpoint/process_tree.hpp"

#include <fcntl.h>

#include <cerrno>
#include <cstdlib>
#include <filesystem>

#include "endpoint/fd.hpp"

namespace chatspec {

std::string read_proc(const std::string& path) {
  Fd file(::open(path.c_str(), O_RDONLY | O_CLOEXEC));
  std::string text;
  if (!file) return text;
  char buffer[4096];
  while (true) {
    ssize_t count = ::read(file.get(), buffer, sizeof buffer);
    if (count < 0 && errno == EINTR) continue;
    if (count <= 0) return text;
    text.append(buffer, static_cast<std::size_t>(count));
  }
}

std::vector<pid_t> threads_of(pid_t process) {
  namespace fs = std::filesystem;
  std::vector<pid_t> threads;
  std::error_code gone;
  fs::directory_iterator tasks("/proc/" + std::to_string(process) + "/task", gone), end;
  for (; !gone && tasks != end; tasks.increment(gone)) {
    auto number = std::strtol(tasks->path().filename().c_str(), nullptr, 10);
    threads.push_back(static_cast<pid_t>(number));
  }
  return threads;
}

std::vector<pid_t> children_of(pid_t process) {
  std::vector<pid_t> children;
  std::string folder = "/proc/" + std::to_string(process) + "/task/";
  for (pid_t thread : threads_of(process)) {
    std::string list = read_proc(folder + std::to_string(thread) + "/children");
    for (char *at = list.data(), *end = nullptr;; at = end) {
      auto child = static_cast<pid_t>(std::strtol(at, &end, 10));
      if (end == at) break;
      children.push_back(child);
    }
  }
  return children;
}

pid_t parent_of(pid_t process) {
  // "17 (a name) S 1 …": a name may contain anything, so look for its end from behind.
  std::string stat = read_proc("/proc/" + std::to_string(process) + "/stat");
  auto name_end = stat.rfind(')');
  constexpr std::size_t kStateLength = 4;  // ") S "
  if (name_end == std::string::npos || name_end + kStateLength >= stat.size()) return 0;
  return static_cast<pid_t>(std::strtol(stat.c_str() + name_end + kStateLength, nullptr, 10));
}

std::string name_of(pid_t process) {
  std::string name = read_proc("/proc/" + std::to_string(process) + "/comm");
  if (!name.empty() && name.back() == '\n') name.pop_back();
  return name;
}

pid_t top_of(pid_t program) {
  pid_t parent = parent_of(program);
  return parent != 0 && is_bubblewrap(parent) ? parent : program;
}

bool is_bubblewrap(pid_t process) {
  return name_of(process) == "bwrap";
}

}  // namespace chatspec
