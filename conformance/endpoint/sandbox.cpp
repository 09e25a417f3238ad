#include "endpoint/sandbox.hpp"

#include <fcntl.h>
#include <net/if.h>
#include <sched.h>
#include <sys/ioctl.h>
#include <sys/mount.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>

#include "endpoint/cell.hpp"
#include "endpoint/fd.hpp"
#include "endpoint/sock_diag.hpp"

namespace chatspec {
namespace {

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
  constexpr const char* rows_max = "4096";
  (void)write_file("/proc/sys/net/ipv4/tcp_child_ehash_entries", rows_max);
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

// A pool of terminals of our own, in the place of the machine's: whoever uses up that one does not
// concern us, and programs under test see no terminal of anybody else. `/dev/ptmx` looks for the
// `pts` beside it (Linux 4.7), so terminals come from here without another word, and have their
// usual names in cells too. Where that cannot be had, the machine's serve as well.
void use_own_terminals() {
  // What is mounted here must not show outside.
  if (::mount(nullptr, "/", nullptr, MS_REC | MS_SLAVE, nullptr) != 0) return;
  (void)::mount("devpts", "/dev/pts", "devpts", MS_NOSUID | MS_NOEXEC, "newinstance,ptmxmode=0666");
}

// AddressSanitizer does not know the stack on which it runs.
[[gnu::no_sanitize_address]] void end_at_once(const void*, int error) {
  ::_exit(error);
}

// In a child: what `try_sandbox` wants to know, as one line on `answer`; nothing if all is well.
[[noreturn]] void try_in_child(int answer) {
  auto say = [&](const std::string& text) {
    [[maybe_unused]] ssize_t told = ::write(answer, text.data(), text.size());
    ::_exit(1);
  };
  if (auto entered = enter_sandbox(); !entered) say(entered.error().text());
  if (auto fresh = fresh_network(); !fresh) say(fresh.error().text());
  auto cell = Cell::open({});
  if (!cell) say(cell.error().text());
  auto ended = (*cell)->fork_inside(&end_at_once, nullptr);
  if (!ended) say(ended.error().text());
  int status = 0;
  ::waitpid(*ended, &status, 0);
  (*cell)->close();
  if (status != 0) {
    say("enter bubblewrap's namespaces: " + std::generic_category().message(WEXITSTATUS(status)));
  }
  ::_exit(0);
}

}  // namespace

Result<void> try_sandbox() {
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
  if (::unshare(CLONE_NEWUSER | CLONE_NEWNET | CLONE_NEWNS) != 0) {
    return last_error("make user, network and mount namespaces");
  }
  if (auto mapped = map_ids(user, group); !mapped) return mapped;
  inside = true;
  use_own_terminals();
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

}  // namespace chatspec
