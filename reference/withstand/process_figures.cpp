#include "withstand/process_figures.hpp"

#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>

#include "withstand/deadline.hpp"

namespace chat::withstand {
namespace {

namespace fs = std::filesystem;

std::string proc(pid_t process, const std::string& file) {
  return "/proc/" + std::to_string(process) + "/" + file;
}

/// The number behind `key` in a file of lines like "RssAnon:     1234 kB"; -1 without one.
std::int64_t number_after(const std::string& path, const std::string& key) {
  std::ifstream file(path);
  for (std::string line; std::getline(file, line);) {
    if (line.starts_with(key + ":")) return std::stoll(line.substr(key.size() + 1));
  }
  return -1;
}

std::uint64_t bytes_after(pid_t process, const std::string& key) {
  const std::int64_t kibibytes = number_after(proc(process, "status"), key);
  if (kibibytes < 0) throw Stuck("no " + key + " in /proc: has the server ended?");
  return static_cast<std::uint64_t>(kibibytes) * 1024;
}

std::size_t entries(const std::string& directory) {
  return static_cast<std::size_t>(
      std::distance(fs::directory_iterator(directory), fs::directory_iterator()));
}

/// How often each thread was switched to; "busy" if one is not asleep.
std::string switches(pid_t process) {
  std::string all;
  for (const auto& task : fs::directory_iterator(proc(process, "task"))) {
    std::ifstream status(task.path() / "status");
    for (std::string line; std::getline(status, line);) {
      if (line.starts_with("State:") && line.find('S') == line.npos) return "busy";
      if (line.find("ctxt_switches") != line.npos) all += line;
    }
    all += task.path().filename().string();
  }
  return all;
}

}  // namespace

std::uint64_t anonymous_bytes(pid_t process) {
  return bytes_after(process, "RssAnon");
}

void forget_peak(pid_t process) {
  // proc(5), clear_refs: 5 resets the peak resident set size.
  std::ofstream(proc(process, "clear_refs")) << "5";
}

std::uint64_t peak_bytes(pid_t process) {
  return bytes_after(process, "VmHWM");
}

std::size_t thread_count(pid_t process) {
  return entries(proc(process, "task"));
}

std::size_t descriptor_count(pid_t process) {
  return entries(proc(process, "fd"));
}

void wait_for_rest(pid_t process) {
  constexpr int looks = 50;
  wait_until("the server at rest", [process] {
    const std::string first = switches(process);
    if (first == "busy") return false;
    for (int look = 1; look < looks; ++look) {
      if (switches(process) != first) return false;
    }
    return true;
  });
}

}  // namespace chat::withstand
