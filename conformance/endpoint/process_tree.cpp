#include "endpoint/process_tree.hpp"

#include <dirent.h>
#include <fcntl.h>

#include <cerrno>
#include <cstdlib>

namespace chatspec {

namespace {

std::string read_at(int folder, const char* path) {
  Fd file(::openat(folder, path, O_RDONLY | O_CLOEXEC));
  std::string text;
  if (!file) return text;
  char buffer[4096];
  while (true) {
    ssize_t count = ::read(file.get(), buffer, sizeof buffer);
    if (count < 0 && errno == EINTR) continue;
    if (count <= 0) return text;
    text.append(buffer, static_cast<std::size_t>(count));
    // These files are made up whole lines at a time; so much short of full means the end.
    if (static_cast<std::size_t>(count) < sizeof buffer / 2) return text;
  }
}

std::vector<pid_t> numbers_in(const std::string& list) {
  std::vector<pid_t> numbers;
  const char* at = list.c_str();
  for (char* end = nullptr;; at = end) {
    auto number = static_cast<pid_t>(std::strtol(at, &end, 10));
    if (end == at) return numbers;
    numbers.push_back(number);
  }
}

// What stands behind the state in /proc/PID/stat, from the parent's number on; empty if it is gone.
// "17 (a name) S 1 …": a name may contain anything, so look for its end from behind.
std::string status_numbers(pid_t process) {
  std::string stat = read_proc("/proc/" + std::to_string(process) + "/stat");
  auto name_end = stat.rfind(')');
  constexpr std::size_t state_length = 4;  // ") S "
  if (name_end == std::string::npos || name_end + state_length >= stat.size()) return "";
  return stat.substr(name_end + state_length);
}

std::chrono::milliseconds time_of_tree(pid_t root) {
  std::string numbers = status_numbers(root);
  // proc(5): ppid is field 4; utime, stime, cutime, cstime are 14 to 17.
  constexpr int first_field = 4, user_time = 14, last_field = 17;
  long ticks = 0;
  char* at = numbers.data();
  for (int field = first_field; field <= last_field; ++field) {
    long number = std::strtol(at, &at, 10);
    if (field >= user_time) ticks += number;
  }
  std::chrono::milliseconds used(ticks * 1000 / ::sysconf(_SC_CLK_TCK));
  for (pid_t child : children_of(root)) used += time_of_tree(child);
  return used;
}

}  // namespace

std::string read_proc(const std::string& path) {
  return read_at(AT_FDCWD, path.c_str());
}

Tasks::Tasks(pid_t process) {
  std::string path = "/proc/" + std::to_string(process) + "/task";
  DIR* list = ::opendir(path.c_str());
  if (list == nullptr) return;
  folder_ = Fd(::fcntl(::dirfd(list), F_DUPFD_CLOEXEC, 0));
  while (const dirent* entry = ::readdir(list)) {
    auto number = static_cast<pid_t>(std::strtol(entry->d_name, nullptr, 10));
    if (number > 0) threads_.push_back(number);
  }
  ::closedir(list);
}

std::string Tasks::read(pid_t thread, const char* file) const {
  return read_at(folder_.get(), (std::to_string(thread) + "/" + file).c_str());
}

std::vector<pid_t> Tasks::children() const {
  std::vector<pid_t> children;
  for (pid_t thread : threads_) {
    for (pid_t child : numbers_in(read(thread, "children"))) children.push_back(child);
  }
  return children;
}

std::vector<pid_t> children_of(pid_t process) {
  return Tasks(process).children();
}

std::vector<pid_t> orphans_of(const ProgramTree& tree) {
  if (tree.first == 0) return {};
  // It has one thread: no need to look for others.
  auto first = std::to_string(tree.first);
  auto orphans = numbers_in(read_proc("/proc/" + first + "/task/" + first + "/children"));
  std::erase(orphans, tree.keeper);
  return orphans;
}

pid_t parent_of(pid_t process) {
  std::string numbers = status_numbers(process);
  return static_cast<pid_t>(std::strtol(numbers.c_str(), nullptr, 10));
}

std::chrono::milliseconds processor_time(const ProgramTree& tree) {
  auto used = time_of_tree(tree.program);
  for (pid_t orphan : orphans_of(tree)) used += time_of_tree(orphan);
  return used;
}

std::string name_of(pid_t process) {
  std::string name = read_proc("/proc/" + std::to_string(process) + "/comm");
  if (!name.empty() && name.back() == '\n') name.pop_back();
  return name;
}

}  // namespace chatspec
