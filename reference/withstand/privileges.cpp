#include "withstand/privileges.hpp"

#include <fcntl.h>
#include <sched.h>
#include <sys/mount.h>
#include <sys/prctl.h>
#include <unistd.h>

#include "base/unique_fd.hpp"

namespace chat::withstand {
namespace {

bool write_line(const char* path, const std::string& line) {
  const UniqueFd file(::open(path, O_WRONLY | O_CLOEXEC));
  return ::write(file.get(), line.data(), line.size()) == static_cast<ssize_t>(line.size());
}

/// A user namespace in which this user is root, if in nothing but name.
bool enter_namespace(int more) {
  const std::string user = std::to_string(::geteuid());
  const std::string group = std::to_string(::getegid());
  if (::unshare(CLONE_NEWUSER | more) != 0) return false;
  write_line("/proc/self/setgroups", "deny");
  return write_line("/proc/self/uid_map", "0 " + user + " 1") &&
         write_line("/proc/self/gid_map", "0 " + group + " 1");
}

}  // namespace

bool become_ordinary(const std::string& directory) {
  if (::geteuid() != 0) return true;
  // Who has changed his user may not write to what is his own below /proc, as enter_namespace()
  // does, until he says that he hides nothing: prctl(2), PR_SET_DUMPABLE.
  return ::chown(directory.c_str(), lonely_user, lonely_user) == 0 && ::setgid(lonely_user) == 0 &&
         ::setuid(lonely_user) == 0 && ::prctl(PR_SET_DUMPABLE, 1) == 0;
}

bool limit_threads(rlim_t count) {
  // getrlimit(2): the limit holds for the real user, whose processes may come and go: even the
  // lonely one's, of other tests that run at the same time. A user namespace of its own counts from
  // nothing. Where there is none to be had, the lonely user has to do.
  const bool is_lonely = ::geteuid() == lonely_user;
  if (!enter_namespace(0) && !is_lonely) return false;
  const rlimit limit{count, count};
  return ::setrlimit(RLIMIT_NPROC, &limit) == 0;
}

bool mount_tiny_disk(const std::string& directory, std::uint64_t size_bytes) {
  const std::string options = "size=" + std::to_string(size_bytes);
  return enter_namespace(CLONE_NEWNS) &&
         ::mount("tiny", directory.c_str(), "tmpfs", 0, options.c_str()) == 0;
}

}  // namespace chat::withstand
