// System calls that fail at one exact place. CMakeLists.txt lets the linker put the functions below
// in place of the system's (ld(1), --wrap), for on most file systems they fail too rarely to test.
#include <fcntl.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <stdarg.h>
#include <sys/types.h>

#include <algorithm>
#include <cerrno>
#include <functional>
#include <utility>

#include "storage/directory_storage.hpp"
#include "storage/scratch_directory.hpp"
#include "storage/temporary_file.hpp"

namespace {

/// What the calls of the test under way do; every test begins with none of it.
struct Faults {
  bool interrupt_every_other_call = false;
  std::size_t write_bytes_max = SIZE_MAX;
  int close_error_once = 0;
  std::function<void()> before_next_lock;
  int calls = 0;
  int interrupted = 0;

  bool interrupts() {
    if (!interrupt_every_other_call || ++calls % 2 == 0) return false;
    ++interrupted;
    errno = EINTR;
    return true;
  }
};
Faults faults;

}  // namespace

extern "C" {
ssize_t __real_write(int fd, const void* bytes, size_t count);
ssize_t __real_pread(int fd, void* space, size_t count, off_t offset);
int __real_openat(int directory, const char* path, int flags, ...);
int __real_flock(int fd, int operation);
int __real_close(int fd);

ssize_t __wrap_write(int fd, const void* bytes, size_t count) {
  if (faults.interrupts()) return -1;
  return __real_write(fd, bytes, std::min(count, faults.write_bytes_max));
}

ssize_t __wrap_pread(int fd, void* space, size_t count, off_t offset) {
  return faults.interrupts() ? -1 : __real_pread(fd, space, count, offset);
}

int __wrap_openat(int directory, const char* path, int flags, ...) {
  va_list rest;
  va_start(rest, flags);
  const mode_t mode = (flags & O_CREAT) != 0 ? va_arg(rest, mode_t) : 0;
  va_end(rest);
  return faults.interrupts() ? -1 : __real_openat(directory, path, flags, mode);
}

int __wrap_flock(int fd, int operation) {
  if (const auto work = std::exchange(faults.before_next_lock, nullptr)) work();
  return __real_flock(fd, operation);
}

int __wrap_close(int fd) {
  const int result = __real_close(fd);
  if (const int error = std::exchange(faults.close_error_once, 0)) {
    errno = error;
    return -1;
  }
  return result;
}
}  // extern "C"

namespace chat {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

class DirectoryFaults : public testing::Test {
 protected:
  DirectoryFaults() { faults = {}; }
  ~DirectoryFaults() override { faults = {}; }

  ScratchDirectory scratch_;
  const FileName name_ = FileName::parse("name").value();
  std::unique_ptr<DirectoryStorage> storage_ = DirectoryStorage::open(scratch_.path()).value();
};

TEST_F(DirectoryFaults, InterruptedAndShortCallsAreContinued) {
  faults.interrupt_every_other_call = true;
  faults.write_bytes_max = 3;
  auto upload = storage_->create(name_, 10).value();
  ASSERT_TRUE(upload->write("0123456789"));
  ASSERT_TRUE(upload->commit());
  const auto file = storage_->open(name_).value();
  char space[16];
  ASSERT_EQ(file->read_at(0, space).value(), 10u);
  EXPECT_EQ(std::string(space, 10), "0123456789");
  EXPECT_GE(faults.interrupted, 7);  // create, four writes, open, read
}

TEST_F(DirectoryFaults, AnErrorToldOnlyByCloseIsFound) {
  auto upload = storage_->create(name_, 3).value();
  ASSERT_TRUE(upload->write("abc"));
  faults.close_error_once = EDQUOT;
  const auto committed = upload->commit();
  ASSERT_FALSE(committed);
  EXPECT_EQ(committed.error().code.value(), EDQUOT);
  EXPECT_THAT(scratch_.names(), IsEmpty());
}

TEST_F(DirectoryFaults, AServerThatStartsBetweenCreationAndLockTakesNobodysUpload) {
  bool cleared = false;
  faults.before_next_lock = [&] {
    ASSERT_THAT(scratch_.names(), testing::SizeIs(1));
    ASSERT_TRUE(DirectoryStorage::open(scratch_.path()));
    cleared = scratch_.names().empty();
  };
  auto upload = storage_->create(name_, 3).value();
  ASSERT_TRUE(cleared);
  ASSERT_TRUE(upload->write("abc"));
  EXPECT_TRUE(upload->commit());
  EXPECT_THAT(scratch_.names(), ElementsAre("name"));
}

}  // namespace
}  // namespace chat
