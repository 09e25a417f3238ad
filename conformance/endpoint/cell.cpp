#include "endpoint/cell.hpp"

#include <fcntl.h>
#include <linux/capability.h>
#include <poll.h>
#include <sched.h>
#include <signal.h>
#include <spawn.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/statvfs.h>
#include <sys/syscall.h>
#include <sys/wait.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <charconv>
#include <string>
#include <string_view>

#include "endpoint/deadline.hpp"

namespace chatspec {
namespace {

// No cell takes so long to make or to empty; a machine might.
constexpr std::chrono::seconds time_limit{30};

struct Pipe {
  Fd read_end, write_end;
  bool make() {
    int ends[2];
    if (::pipe2(ends, O_CLOEXEC) != 0) return false;
    read_end = Fd(ends[0]);
    write_end = Fd(ends[1]);
    return true;
  }
};

std::string find_bubblewrap() {
  for (const char* path : {"/usr/bin/bwrap", "/bin/bwrap", "/usr/local/bin/bwrap"}) {
    if (::access(path, X_OK) == 0) return path;
  }
  return "";
}

bool wait_readable(const Fd& descriptor, const Deadline& deadline) {
  pollfd waiting{descriptor.get(), POLLIN, 0};
  while (true) {
    int ready = ::poll(&waiting, 1, static_cast<int>(deadline.left().count()));
    if (ready > 0) return true;
    if (ready == 0 || errno != EINTR) return false;
  }
}

std::string read_some(const Fd& descriptor) {
  char buffer[1024];
  ssize_t count = ::read(descriptor.get(), buffer, sizeof buffer);
  return {buffer, count > 0 ? static_cast<std::size_t>(count) : 0};
}

// In bubblewrap's own words: "bwrap: setting up uid map: Permission denied".
tl::unexpected<Trouble> say_why(const Fd& complaints) {
  std::string said = wait_readable(complaints, Deadline(time_limit)) ? read_some(complaints) : "";
  said.erase(std::min(said.find('\n'), said.size()));
  constexpr std::string_view prefix_text = "bwrap: ";
  if (said.starts_with(prefix_text)) said.erase(0, prefix_text.size());
  return trouble("make a sandbox with bubblewrap: " + (said.empty() ? "it gives up" : said));
}

// {"child-pid": 4711}
pid_t first_process(const std::string& told) {
  constexpr std::string_view key = "\"child-pid\": ";
  auto at = told.find(key);
  pid_t pid = 0;
  if (at != std::string::npos) {
    std::from_chars(told.data() + at + key.size(), told.data() + told.size(), pid);
  }
  return pid;
}

std::uint64_t files_in(const Fd& folder) {
  struct statvfs now {};
  return ::fstatvfs(folder.get(), &now) == 0 ? now.f_files - now.f_ffree : 0;
}

// As bubblewrap itself does it for what it runs: no capability is left, none comes back with
// execve(2), also not to root.
void drop_capabilities() {
  ::prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0);
  for (int one = 0; ::prctl(PR_CAPBSET_DROP, one, 0, 0, 0) == 0; ++one) {
  }
  __user_cap_header_struct header{_LINUX_CAPABILITY_VERSION_3, 0};
  std::array<__user_cap_data_struct, _LINUX_CAPABILITY_U32S_3> none{};
  ::syscall(SYS_capset, &header, none.data());
}

int step_inside(int first_pidfd) {
  if (::setns(first_pidfd, CLONE_NEWUSER | CLONE_NEWNS) != 0) return errno;
  if (::unshare(CLONE_NEWIPC) != 0) return errno;
  drop_capabilities();
  return 0;
}

struct Stack {
  alignas(16) std::array<char, 64 * 1024> bytes;
  char* top() { return bytes.data() + bytes.size(); }
};

struct Fork {
  int first_pidfd;
  void (*become)(const void*, int);
  const void* argument;
  Stack helpers_stack, childs_stack;
  pid_t child = -1;
  int error = 0;
};

// As vfork(2): in our memory, while we wait. To copy it would cost more than the rest of a launch.
constexpr int as_vfork = CLONE_VM | CLONE_VFORK | SIGCHLD;

// AddressSanitizer does not know its stack.
[[gnu::no_sanitize_address]] int be_the_child(void* argument) {
  auto& fork = *static_cast<Fork*>(argument);
  fork.become(fork.argument, step_inside(fork.first_pidfd));
  ::_exit(127);
}

// Who asks for another process namespace gets it for the children that are made from then on, and
// an ordinary user who has asked may not go back. So a helper asks; with CLONE_PARENT its child is
// ours.
int help_to_fork(void* argument) {
  auto& fork = *static_cast<Fork*>(argument);
  if (::setns(fork.first_pidfd, CLONE_NEWPID) == 0) {
    fork.child = ::clone(&be_the_child, fork.childs_stack.top(), as_vfork | CLONE_PARENT, argument);
  }
  if (fork.child < 0) fork.error = errno;
  return 0;
}

}  // namespace

namespace {

// As `--args` of bwrap(1) takes them: each ends with a NUL. Read from the beginning.
Fd hand_over(const std::vector<std::string>& options) {
  Fd file(::memfd_create("options", MFD_CLOEXEC));
  std::string all;
  for (const std::string& one : options) all.append(one).push_back('\0');
  bool whole =
      file && ::write(file.get(), all.data(), all.size()) == static_cast<ssize_t>(all.size());
  return whole && ::lseek(file.get(), 0, SEEK_SET) == 0 ? std::move(file) : Fd();
}

}  // namespace

Result<std::unique_ptr<Cell>> Cell::open(const Confinement& confinement) {
  std::string bubblewrap = find_bubblewrap();
  if (bubblewrap.empty()) return trouble("find bubblewrap: install the package bubblewrap");
  Pipe input, output, complaints, told;
  if (!input.make() || !output.make() || !complaints.make() || !told.make()) {
    return last_error("make a pipe");
  }
  constexpr int told_descriptor = 3, options_descriptor = 4, first_other = 5;
  // Through a descriptor: what stands on its command line can be read by every program inside.
  Fd options = hand_over(bubblewrap_options(confinement));
  if (!options) return last_error("make a file in memory");
  std::vector<std::string> words = {bubblewrap,
                                    "--args",
                                    std::to_string(options_descriptor),
                                    "--info-fd",
                                    std::to_string(told_descriptor),
                                    "--",
                                    "/bin/cat"};
  std::vector<char*> arguments;
  for (std::string& word : words) arguments.push_back(word.data());
  arguments.push_back(nullptr);
  // Its environment, and what we have inherited, can be read there too: it has neither.
  char* no_environment[] = {nullptr};
  // What a person types at our terminal is not for it.
  posix_spawnattr_t attributes;
  ::posix_spawnattr_init(&attributes);
  ::posix_spawnattr_setflags(&attributes, POSIX_SPAWN_SETSID);
  posix_spawn_file_actions_t actions;
  ::posix_spawn_file_actions_init(&actions);
  ::posix_spawn_file_actions_adddup2(&actions, input.read_end.get(), 0);
  ::posix_spawn_file_actions_adddup2(&actions, output.write_end.get(), 1);
  ::posix_spawn_file_actions_adddup2(&actions, complaints.write_end.get(), 2);
  ::posix_spawn_file_actions_adddup2(&actions, told.write_end.get(), told_descriptor);
  ::posix_spawn_file_actions_adddup2(&actions, options.get(), options_descriptor);
  ::posix_spawn_file_actions_addclosefrom_np(&actions, first_other);
  auto cell = std::unique_ptr<Cell>(new Cell);
  int error = ::posix_spawn(&cell->head_, bubblewrap.c_str(), &actions, &attributes,
                            arguments.data(), no_environment);
  ::posix_spawnattr_destroy(&attributes);
  ::posix_spawn_file_actions_destroy(&actions);
  if (error != 0) {
    errno = error;
    return last_error("run bubblewrap");
  }
  for (Pipe* one : {&output, &complaints, &told}) one->write_end.close();
  cell->keepers_input_ = std::move(input.write_end);
  cell->keepers_output_ = std::move(output.read_end);
  if (auto ready = cell->wait_until_ready(told.read_end, complaints.read_end); !ready) {
    return tl::unexpected(ready.error());
  }
  cell->find_stores(confinement);
  return cell;
}

// What is said to the keeper comes back when it runs, and it is the last thing that is done.
Result<void> Cell::wait_until_ready(const Fd& told, const Fd& complaints) {
  [[maybe_unused]] ssize_t said = ::write(keepers_input_.get(), "\n", 1);
  Deadline deadline(time_limit);
  if (!wait_readable(keepers_output_, deadline)) return trouble("make a sandbox: no answer");
  if (read_some(keepers_output_).empty()) return say_why(complaints);
  first_ = first_process(read_some(told));
  // By number: glibc 2.36 declares pidfd_open without C linkage.
  first_pidfd_ = Fd(static_cast<int>(::syscall(SYS_pidfd_open, first_, 0)));
  auto children = children_of(first_);
  if (!first_pidfd_ || children.size() != 1) return trouble("find bubblewrap's processes");
  keeper_ = children.front();
  return {};
}

void Cell::find_stores(const Confinement& confinement) {
  std::string root = "/proc/" + std::to_string(first_) + "/root";
  for (const auto& place : places_in_memory(confinement)) {
    Store store;
    store.folder = Fd(::open((root + place.string()).c_str(), O_PATH | O_CLOEXEC));
    store.files = files_in(store.folder);
    stores_.push_back(std::move(store));
  }
}

Cell::~Cell() {
  close();
}

Result<pid_t> Cell::fork_inside(void (*become)(const void*, int), const void* argument) const {
  auto fork = std::make_unique<Fork>();
  fork->first_pidfd = first_pidfd_.get();
  fork->become = become;
  fork->argument = argument;
  pid_t helper = ::clone(&help_to_fork, fork->helpers_stack.top(), as_vfork, fork.get());
  // Credentials that change, the child's here, take this mark from the memory that we share
  // (prctl(2)); without it an ordinary user may not look at his own process.
  ::prctl(PR_SET_DUMPABLE, 1, 0, 0, 0);
  if (helper < 0) return last_error("start a process");
  while (::waitpid(helper, nullptr, 0) < 0 && errno == EINTR) {
  }
  if (fork->error != 0) {
    errno = fork->error;
    return last_error("start a process in a sandbox");
  }
  return fork->child;
}

bool Cell::is_empty() const {
  auto children = children_of(first_);
  return children.size() == 1 && children.front() == keeper_ && children_of(keeper_).empty();
}

bool Cell::is_as_new() const {
  if (head_ < 0 || !is_empty()) return false;
  return std::all_of(stores_.begin(), stores_.end(), [](const Store& store) {
    return store.files != 0 && files_in(store.folder) == store.files;
  });
}

void Cell::close() {
  if (head_ < 0) return;
  if (first_pidfd_) {
    ::syscall(SYS_pidfd_send_signal, first_pidfd_.get(), SIGKILL, nullptr, 0);
    // The first process of a namespace becomes a zombie only after all others are gone
    // (pid_namespaces(7)).
    wait_readable(first_pidfd_, Deadline(time_limit));
  }
  ::kill(head_, SIGKILL);
  while (::waitpid(head_, nullptr, 0) < 0 && errno == EINTR) {
  }
  head_ = -1;
  // Ours only if bubblewrap died before it and orphans come to us.
  ::waitpid(first_, nullptr, WNOHANG);
}

}  // namespace chatspec
