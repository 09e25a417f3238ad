#include "endpoint/running_program.hpp"

#include <poll.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <algorithm>
#include <charconv>
#include <filesystem>
#include <set>
#include <vector>

#include "endpoint/sock_diag.hpp"
#include "endpoint/sock_diag_query.hpp"

namespace chatspec {
namespace {

namespace fs = std::filesystem;
using Inodes = std::set<std::uint32_t>;

// Port 0: no connection has it, so the kernel finds the listener.
SocketAddress nobody(int family) {
  return family == AF_INET6 ? SocketAddress::loopback6(0) : SocketAddress::loopback4(0);
}

bool same_place(const inet_diag_sockid& a, const inet_diag_sockid& b) {
  return a.idiag_sport == b.idiag_sport &&
         std::equal(std::begin(a.idiag_src), std::end(a.idiag_src), std::begin(b.idiag_src));
}

// The socket that takes connections to `address`, and those that share its place (SO_REUSEPORT):
// the kernel gives each connection to one of them.
Inodes listeners_at(const SocketAddress& address) {
  SocketFound found = find_socket(address.family(), socket_id(address, nobody(address.family())));
  if (!found.exists || found.state != tcp_listen) return {};
  Inodes all = {found.inode};
  for (int family : {AF_INET, AF_INET6}) {
    std::vector<inet_diag_msg> listening;
    visit_sockets(family, [&](const inet_diag_msg& one) {
      if (one.idiag_state == tcp_listen) listening.push_back(one);
    });
    auto first = std::find_if(listening.begin(), listening.end(), [&](const inet_diag_msg& one) {
      return one.idiag_inode == found.inode;
    });
    if (first == listening.end()) continue;
    for (const inet_diag_msg& one : listening) {
      if (same_place(one.id, first->id)) all.insert(one.idiag_inode);
    }
  }
  return all;
}

// Empty if its descriptors may not be read.
Inodes inodes_held_by(pid_t process) {
  constexpr std::string_view prefix = "socket:[";
  Inodes sockets;
  std::error_code gone;
  fs::directory_iterator descriptors("/proc/" + std::to_string(process) + "/fd", gone), end;
  for (; !gone && descriptors != end; descriptors.increment(gone)) {
    std::error_code closed;
    std::string target = fs::read_symlink(descriptors->path(), closed).string();
    if (!target.starts_with(prefix)) continue;
    std::uint32_t inode = 0;
    std::from_chars(target.data() + prefix.size(), target.data() + target.size(), inode);
    sockets.insert(inode);
  }
  return sockets;
}

Inodes inodes_held_by_tree(pid_t process) {
  Inodes sockets = inodes_held_by(process);
  for (pid_t child : children_of(process)) sockets.merge(inodes_held_by_tree(child));
  return sockets;
}

bool share_one(const Inodes& a, const Inodes& b) {
  return std::any_of(a.begin(), a.end(), [&](std::uint32_t one) { return b.contains(one); });
}

std::vector<pid_t> holders_of(const Inodes& sockets) {
  std::vector<pid_t> holders;
  std::error_code failed;
  for (const auto& entry : fs::directory_iterator("/proc", failed)) {
    std::string name = entry.path().filename().string();
    pid_t process = 0;
    auto parsed = std::from_chars(name.data(), name.data() + name.size(), process);
    if (parsed.ec != std::errc() || parsed.ptr != name.data() + name.size()) continue;
    if (share_one(inodes_held_by(process), sockets)) holders.push_back(process);
  }
  return holders;
}

bool is_below(pid_t process, pid_t ancestor) {
  while (process > 0 && process != ancestor) process = parent_of(process);
  return process == ancestor;
}

// The one below which all others are; 0: there is none.
pid_t root_of(const std::vector<pid_t>& holders) {
  for (pid_t root : holders) {
    bool all_below =
        std::all_of(holders.begin(), holders.end(), [&](pid_t one) { return is_below(one, root); });
    if (all_below) return root;
  }
  return 0;
}

// Descriptors may be looked at by their owner; what a thread waits for only where ptrace(2) is
// allowed too (kernel.yama.ptrace_scope).
bool threads_may_be_looked_at(pid_t process) {
  return !read_proc("/proc/" + std::to_string(process) + "/syscall").empty();
}

}  // namespace

tl::expected<RunningProgram, std::string> RunningProgram::listening_at(
    const SocketAddress& address) {
  auto cannot = [](std::string why) { return tl::unexpected(std::move(why)); };
  if (!address.is_of_this_machine()) return cannot("it runs on another machine");
  if (!sock_diag_works()) return cannot("the kernel does not tell about connections");
  Inodes listeners = listeners_at(address);
  if (listeners.empty()) return cannot("nobody listens at " + address.text());
  std::vector<pid_t> holders = holders_of(listeners);
  if (holders.empty()) return cannot("it is another user's, or runs in a container");
  pid_t root = root_of(holders);
  if (root == 0) return cannot("several programs listen at " + address.text());
  if (is_below(::getpid(), root)) return cannot("it has itself started chatspec");
  if (!threads_may_be_looked_at(root)) {
    return cannot("this system lets nobody look at programs that he has not started");
  }
  // By number: glibc 2.36 declares pidfd_open without C linkage.
  Fd pidfd(static_cast<int>(::syscall(SYS_pidfd_open, root, 0)));
  if (!pidfd) return cannot("it has just ended");
  return RunningProgram(ProgramTree{root}, std::move(pidfd), address.port());
}

bool RunningProgram::has_ended() const {
  pollfd end{pidfd_.get(), POLLIN, 0};
  return ::poll(&end, 1, 0) != 0;
}

bool RunningProgram::reaches_elsewhere() const {
  Inodes own = inodes_held_by_tree(tree_.program);
  bool elsewhere = false;
  for (int family : {AF_INET, AF_INET6}) {
    bool told = visit_sockets(family, [&](const inet_diag_msg& one) {
      bool is_other = one.idiag_state != tcp_listen && ntohs(one.id.idiag_sport) != port_;
      elsewhere = elsewhere || (is_other && own.contains(one.idiag_inode));
    });
    if (!told) return true;
  }
  return elsewhere;
}

}  // namespace chatspec
