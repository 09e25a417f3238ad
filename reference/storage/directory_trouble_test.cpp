// The directory when the world says no: a full disk, a file that may not grow, no permission, and a
// server killed in the middle of an upload.
#include <fcntl.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sched.h>
#include <sys/mount.h>
#include <sys/resource.h>
#include <sys/stat.h>

#include "storage/child_process.hpp"
#include "storage/directory_storage.hpp"
#include "storage/scratch_directory.hpp"

namespace chat {
namespace {

using testing::IsEmpty;
using testing::SizeIs;

const FileName some_name = FileName::parse("name").value();
constexpr uid_t ordinary_user = 65534;  // nobody: root would be allowed everything

/// Stores `content` and says how that went; "stored" if well.
std::string store(Storage& storage, const FileName& name, const std::string& content) {
  auto upload = storage.create(name, content.size());
  if (!upload) return "create: " + upload.error().code.message();
  if (auto written = (*upload)->write(content); !written) {
    return "write: " + written.error().code.message();
  }
  if (auto committed = (*upload)->commit(); !committed) {
    return "commit: " + committed.error().code.message();
  }
  return "stored";
}

bool write_line(const char* path, const std::string& line) {
  const UniqueFd file(::open(path, O_WRONLY | O_CLOEXEC));
  return ::write(file.get(), line.data(), line.size()) == static_cast<ssize_t>(line.size());
}

/// Puts a file system of 64 KiB onto `path`, seen by this process only. No privileges needed where
/// user namespaces are allowed.
bool mount_tiny_disk(const std::string& path) {
  const uid_t user = ::geteuid();
  const gid_t group = ::getegid();
  if (::unshare(CLONE_NEWUSER | CLONE_NEWNS) != 0) return false;
  write_line("/proc/self/setgroups", "deny");
  // Without a mapping the file system refuses to make files that nobody would own.
  return write_line("/proc/self/uid_map", "0 " + std::to_string(user) + " 1") &&
         write_line("/proc/self/gid_map", "0 " + std::to_string(group) + " 1") &&
         ::mount("tiny", path.c_str(), "tmpfs", 0, "size=64k") == 0;
}

TEST(DirectoryTrouble, AFullDiskRefusesTheUploadAndKeepsWhatIsThere) {
  const ScratchDirectory scratch;
  const std::string said = in_child([&]() -> std::string {
    if (!mount_tiny_disk(scratch.path())) return "no namespace";
    const auto storage = DirectoryStorage::open(scratch.path()).value();
    const FileName big = FileName::parse("big").value();
    const FileName after = FileName::parse("after").value();
    std::string answer = store(*storage, some_name, std::string(32768, 'a'));
    answer += "; " + store(*storage, big, std::string(65536, 'b'));
    answer += "; " + std::to_string(scratch.names().size()) + " file";
    answer += "; " + store(*storage, after, std::string(16384, 'c'));
    return answer;
  });
  if (said == "no namespace") GTEST_SKIP() << "user and mount namespaces are not allowed here";
  EXPECT_EQ(said, "stored; write: No space left on device; 1 file; stored");
}

TEST(DirectoryTrouble, AShortWriteIsContinuedAndItsErrorFound) {
  const ScratchDirectory scratch;
  const std::string said = in_child([&]() -> std::string {
    // setrlimit(2): a write across the limit is cut short, the next one fails with EFBIG, once the
    // signal that would end the process is ignored.
    ::signal(SIGXFSZ, SIG_IGN);
    const rlimit limit{1000, 1000};
    ::setrlimit(RLIMIT_FSIZE, &limit);
    const auto storage = DirectoryStorage::open(scratch.path()).value();
    const std::string answer = store(*storage, some_name, std::string(1000, 'a'));
    return answer + "; " + store(*storage, some_name, std::string(1500, 'b'));
  });
  EXPECT_EQ(said, "stored; write: File too large");
  EXPECT_EQ(scratch.content("name"), std::string(1000, 'a'));
  EXPECT_THAT(scratch.names(), SizeIs(1));
}

TEST(DirectoryTrouble, ADirectoryThatBecomesReadOnlyRefusesUploadsAndServesDownloads) {
  const ScratchDirectory scratch;
  scratch.put("name", "content");
  const std::string said = in_child([&]() -> std::string {
    if (::geteuid() == 0) {
      if (::chown(scratch.path().c_str(), ordinary_user, ordinary_user) != 0) return "no chown";
      if (::setgid(ordinary_user) != 0 || ::setuid(ordinary_user) != 0) return "no user";
    }
    const auto storage = DirectoryStorage::open(scratch.path()).value();
    ::chmod(scratch.path().c_str(), 0555);
    std::string answer = store(*storage, some_name, "new");
    answer += storage->open(some_name) ? "; open" : "; not open";
    const auto again = DirectoryStorage::open(scratch.path());
    answer += again ? "; started" : "; start: " + again.error().code.message();
    ::chmod(scratch.path().c_str(), 0755);
    return answer;
  });
  EXPECT_EQ(said, "create: Permission denied; open; start: Permission denied");
  EXPECT_EQ(scratch.content("name"), "content");
}

TEST(DirectoryTrouble, TheNextStartClearsWhatAKilledServerLeft) {
  const ScratchDirectory scratch;
  const std::string said = in_child([&]() -> std::string {
    const auto storage = DirectoryStorage::open(scratch.path()).value();
    const auto upload = storage->create(some_name, 10).value();
    if (!upload->write("half")) return "not written";
    ::kill(::getpid(), SIGKILL);
    return "not killed";
  });
  ASSERT_EQ(said, " killed by signal " + std::to_string(SIGKILL));
  ASSERT_THAT(scratch.names(), SizeIs(1));  // there is something to clear
  ASSERT_TRUE(DirectoryStorage::open(scratch.path()));
  EXPECT_THAT(scratch.names(), IsEmpty());
}

}  // namespace
}  // namespace chat
