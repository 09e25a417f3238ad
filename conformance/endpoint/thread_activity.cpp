#include "endpoint/thread_activity.hpp"

#include <algorithm>
#include <cstdlib>
#include <cstring>

#include "endpoint/process_tree.hpp"
#include "endpoint/system_calls.hpp"

namespace chatspec {
namespace {

// "7 0x3 0x7ffd… … sp pc"; "running", or "-1 sp pc" for a wait outside any call (a page that must
// be fetched).
std::optional<SystemCall> parse_call(const std::string& text) {
  SystemCall call;
  char* at = nullptr;
  call.number = std::strtol(text.c_str(), &at, 10);
  if (at == text.c_str() || call.number < 0) return std::nullopt;
  for (std::uint64_t& one : call.arguments) one = std::strtoull(at, &at, 16);
  return call;
}

// What stands behind this key of a status file; null if it is not there.
const char* behind(const std::string& status, const char* key) {
  auto at = status.find(key);
  return at == std::string::npos ? nullptr : status.c_str() + at + std::strlen(key);
}

std::uint64_t number_behind(const std::string& status, const char* key) {
  const char* text = behind(status, key);
  return text == nullptr ? 0 : std::strtoull(text, nullptr, 10);
}

std::uint64_t fingerprint_of(const SystemCall& call) {
  constexpr std::uint64_t factor = 1099511628211U;  // FNV-1a's
  auto print = static_cast<std::uint64_t>(call.number);
  for (std::uint64_t one : call.arguments) print = (print ^ one) * factor;
  return print;
}

// Nothing if the thread is gone or has ended.
std::optional<ThreadActivity> look_at_thread(pid_t process, const Tasks& tasks, pid_t thread) {
  // In this order; look_at_threads says why.
  auto call = parse_call(tasks.read(thread, "syscall"));
  std::string status = tasks.read(thread, "status");
  const char* state = behind(status, "\nState:\t");
  if (state == nullptr || *state == 'Z' || *state == 'X') return std::nullopt;
  ThreadActivity activity;
  activity.process = process;
  activity.thread = thread;
  if (const char* name = behind(status, "Name:\t")) {
    activity.program.assign(name, std::strcspn(name, "\n"));
  }
  activity.switches = number_behind(status, "\nvoluntary_ctxt_switches:") +
                      number_behind(status, "\nnonvoluntary_ctxt_switches:");
  // Only an interruptible wait is one for somebody else; D waits for a disk and goes on by itself.
  activity.blocked = *state == 'S' && call.has_value();
  if (!activity.blocked) return activity;
  Wait wait = meaning_of(*call, process);
  activity.call = std::move(wait.call);
  activity.descriptor = wait.descriptor;
  activity.timeout = wait.timeout;
  activity.fingerprint = fingerprint_of(*call);
  return activity;
}

void look_at_tree(pid_t process, std::vector<ThreadActivity>& all) {
  Tasks tasks(process);
  for (pid_t thread : tasks.threads()) {
    if (auto activity = look_at_thread(process, tasks, thread)) all.push_back(std::move(*activity));
  }
  // After the threads: who has been started in the meantime was started by somebody who ran.
  for (pid_t child : tasks.children()) look_at_tree(child, all);
}

}  // namespace

std::vector<ThreadActivity> look_at_threads(const ProgramTree& tree) {
  std::vector<ThreadActivity> all;
  look_at_tree(tree.program, all);
  // After it: who loses his parent in the meantime is found here too.
  for (pid_t orphan : orphans_of(tree)) look_at_tree(orphan, all);
  return all;
}

int running_threads(const ProgramTree& tree) {
  auto threads = look_at_threads(tree);
  return static_cast<int>(
      std::count_if(threads.begin(), threads.end(), [](const auto& one) { return !one.blocked; }));
}

}  // namespace chatspec
