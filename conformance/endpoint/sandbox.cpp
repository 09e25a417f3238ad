#include "endpoint/sandbox.hpp"

#include <fcntl.h>
#include <net/if.h>
#include <sched.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>

#include "endpoint/fd.hpp"
#include "endpoint/sock_diag.hpp"

namespace chatspec {
namespace {

namespace fs = std::filesystem;

bool inside = false;

Result<void> write_file(const std::string& path, const std::string& text) {
  Fd file(::open(path.c_str(), O_WRONLY | O_CLOEXEC));
  if (!file || ::write(file.get(), text.data(), text.size()) < 0)
    return last_error("write " + path);
  return {};
}

// A new network namespace has a loopback that is down (network_namespaces(7)).
Result<void> raise_loopback() {
  Fd socket(::socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0));
  if (!socket) return last_error("make a socket");
  ifreq request{};
  std::strcpy(request.ifr_name, "lo");
  request.ifr_flags = IFF_UP | IFF_RUNNING;
  if (::ioctl(socket.get(), SIOCSIFFLAGS, &request) != 0) return last_error("raise the loopback");
  return {};
}

// To look at connections is to walk through the table of all of them, and a machine shares one of
// hundreds of thousands of rows. The namespaces that are made from here get small ones of their own
// (tcp_child_ehash_entries, Linux 6.1); where that cannot be had, all is well but slower.
void ask_for_small_tables() {
  constexpr const char* kRows = "4096";
  (void)write_file("/proc/sys/net/ipv4/tcp_child_ehash_entries", kRows);
}

// Every number means itself, so that files keep their owner and nobody becomes somebody else.
Result<void> map_ids(uid_t user, gid_t group) {
  // Without this the kernel refuses an ordinary user's group map (user_namespaces(7)).
  if (auto denied = write_file("/proc/self/setgroups", "deny"); !denied) return denied;
  std::string id = std::to_string(user);
  if (auto mapped = write_file("/proc/self/uid_map", id + " " + id + " 1"); !mapped) return mapped;
  id = std::to_string(group);
  return write_file("/proc/self/gid_map", id + " " + id + " 1");
}

std::string find_bubblewrap() {
  for (const char* path : {"/usr/bin/bwrap", "/bin/bwrap", "/usr/local/bin/bwrap"}) {
    if (::access(path, X_OK) == 0) return path;
  }
  return "";
}

// Of everybody, and not for the programs of a play: they would leave marks for the next one.
constexpr const char* kEmpty[] = {"/tmp", "/dev/shm"};

struct Mount {
  enum class Kind { hide, read, write };
  fs::path place;
  Kind kind;
  fs::path source;
};

bool is_below(const fs::path& path, const fs::path& top) {
  return std::mismatch(top.begin(), top.end(), path.begin(), path.end()).first == top.end();
}

// What must be mounted over the whole tree, in the order in which it must be done.
std::vector<Mount> mounts_of(const Confinement& confinement) {
  std::vector<Mount> mounts;
  std::vector<fs::path> covered(std::begin(kEmpty), std::end(kEmpty));
  std::error_code none;
  for (const fs::path& path : confinement.hidden) {
    fs::path real = fs::canonical(path, none);
    if (none || !fs::is_directory(real, none)) continue;
    mounts.push_back({real, Mount::Kind::hide, {}});
    covered.push_back(real);
  }
  auto is_covered = [&](const fs::path& path) {
    return std::any_of(covered.begin(), covered.end(),
                       [&](const fs::path& one) { return is_below(path, one); });
  };
  auto add = [&](const fs::path& path, Mount::Kind kind) {
    fs::path real = fs::canonical(path, none);
    if (none) return;
    // What is in sight anyway costs nothing, and must not uncover what is hidden below it.
    if (kind == Mount::Kind::write || is_covered(real)) mounts.push_back({real, kind, real});
    // A symbolic link to it is covered too, and goes by the name that it has been given.
    fs::path named = fs::absolute(path, none).lexically_normal();
    if (named != real && is_covered(named)) mounts.push_back({named, kind, real});
  };
  for (const fs::path& path : confinement.readable) add(path, Mount::Kind::read);
  for (const fs::path& path : confinement.writable) add(path, Mount::Kind::write);
  // A directory before what lies below it, and what is hidden before what shows in its place.
  std::stable_sort(mounts.begin(), mounts.end(), [](const Mount& one, const Mount& other) {
    return one.place != other.place ? one.place < other.place : one.kind < other.kind;
  });
  return mounts;
}

// In a child: what `try_sandbox` wants to know, as one line on `answer`; nothing if all is well.
[[noreturn]] void try_in_child(int answer) {
  auto say = [&](const std::string& text) {
    [[maybe_unused]] ssize_t told = ::write(answer, text.data(), text.size());
    ::_exit(1);
  };
  if (auto entered = enter_sandbox(); !entered) say(entered.error().text());
  if (auto fresh = fresh_network(); !fresh) say(fresh.error().text());
  auto words = confined({"/bin/true"}, {}, -1);
  std::vector<char*> arguments;
  for (std::string& word : words) arguments.push_back(word.data());
  arguments.push_back(nullptr);
  pid_t pid = ::fork();
  if (pid == 0) {
    int nowhere = ::open("/dev/null", O_WRONLY);
    ::dup2(nowhere, 2);
    ::execv(arguments.front(), arguments.data());
    ::_exit(127);
  }
  int status = 0;
  ::waitpid(pid, &status, 0);
  if (status != 0) say("run bubblewrap: it may not make namespaces here");
  ::_exit(0);
}

}  // namespace

Result<void> try_sandbox() {
  if (find_bubblewrap().empty()) return trouble("find bubblewrap: install the package bubblewrap");
  int ends[2];
  if (::pipe2(ends, O_CLOEXEC) != 0) return last_error("make a pipe");
  Fd read_end(ends[0]), write_end(ends[1]);
  pid_t child = ::fork();
  if (child < 0) return last_error("start a process");
  if (child == 0) try_in_child(write_end.get());
  write_end.close();
  std::string said;
  char buffer[512];
  for (ssize_t count = 0; (count = ::read(read_end.get(), buffer, sizeof buffer)) > 0;) {
    said.append(buffer, static_cast<std::size_t>(count));
  }
  int status = 0;
  ::waitpid(child, &status, 0);
  if (!said.empty()) return trouble(said);
  if (status != 0) return trouble("make namespaces");
  return {};
}

Result<void> enter_sandbox() {
  uid_t user = ::geteuid();
  gid_t group = ::getegid();
  if (::unshare(CLONE_NEWUSER | CLONE_NEWNET) != 0) {
    return last_error("make user and network namespaces");
  }
  if (auto mapped = map_ids(user, group); !mapped) return mapped;
  inside = true;
  ask_for_small_tables();
  return fresh_network();
}

bool in_sandbox() {
  return inside;
}

Result<void> fresh_network() {
  if (::unshare(CLONE_NEWNET) != 0) return last_error("make a network namespace");
  forget_sock_diag();
  ask_for_small_tables();
  return raise_loopback();
}

std::vector<std::string> confined(const std::vector<std::string>& words,
                                  const Confinement& confinement, int status_descriptor) {
  std::vector<std::string> all = {find_bubblewrap()};
  auto add = [&](std::initializer_list<std::string> more) { all.insert(all.end(), more); };
  add({"--unshare-user", "--unshare-pid", "--unshare-ipc", "--die-with-parent"});
  // No --new-session: the program keeps its terminal.
  add({"--ro-bind", "/", "/", "--dev-bind", "/dev", "/dev", "--proc", "/proc"});
  for (const char* place : kEmpty) {
    if (fs::exists(place)) add({"--tmpfs", place});
  }
  for (const Mount& mount : mounts_of(confinement)) {
    if (mount.kind == Mount::Kind::hide) {
      add({"--tmpfs", mount.place.string()});
    } else {
      bool changeable = mount.kind == Mount::Kind::write;
      add({changeable ? "--bind" : "--ro-bind", mount.source.string(), mount.place.string()});
    }
  }
  if (status_descriptor >= 0) add({"--json-status-fd", std::to_string(status_descriptor)});
  add({"--"});
  all.insert(all.end(), words.begin(), words.end());
  return all;
}

}  // namespace chatspec
