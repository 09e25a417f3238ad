#include "storage/temporary_file.hpp"

#include <dirent.h>
#include <fcntl.h>
#include <sys/file.h>
#include <sys/random.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cassert>
#include <memory>
#include <string_view>
#include <utility>

namespace chat {
namespace {

constexpr std::string_view alphabet = "abcdefghijklmnopqrstuv0123456789";  // 32: five bits each
constexpr std::size_t random_characters = 8;
// 40 random bits: two attempts hardly ever meet. The bound only keeps a broken getrandom or a
// busy clearer from holding us for ever.
constexpr int attempts_max = 100;

Result<std::string> random_name() {
  std::array<unsigned char, random_characters> random{};
  // getrandom(2): up to 256 bytes come whole and are not interrupted by signals.
  if (::getrandom(random.data(), random.size(), 0) != static_cast<ssize_t>(random.size())) {
    return system_error("getrandom");
  }
  std::string name(temporary_prefix);
  for (unsigned char byte : random) name += alphabet[byte % alphabet.size()];
  return name;
}

bool is_temporary_name(std::string_view name) {
  return name.size() == temporary_prefix.size() + random_characters &&
         name.starts_with(temporary_prefix) &&
         name.find_first_not_of(alphabet, temporary_prefix.size()) == std::string_view::npos;
}

UniqueFd open_below(int directory, const char* name, int flags, mode_t mode = 0) {
  int fd = -1;
  do {
    fd = ::openat(directory, name, flags | O_NOFOLLOW | O_CLOEXEC, mode);
  } while (fd < 0 && errno == EINTR);
  return UniqueFd(fd);
}

bool lock(int file) {
  return ::flock(file, LOCK_EX | LOCK_NB) == 0;
}

bool is_linked(int file) {
  struct stat status {};
  return ::fstat(file, &status) == 0 && status.st_nlink > 0;
}

void clear_if_abandoned(int directory, const char* name) {
  // O_NONBLOCK: something else than a file may carry the name. O_RDWR: over NFS an exclusive
  // flock(2) asks for a file open for writing.
  const UniqueFd file = open_below(directory, name, O_RDWR | O_NONBLOCK);
  struct stat status {};
  if (!file || ::fstat(file.get(), &status) != 0 || !S_ISREG(status.st_mode)) return;
  if (lock(file.get())) ::unlinkat(directory, name, 0);
}

struct CloseDirectory {
  void operator()(DIR* directory) const { ::closedir(directory); }
};

}  // namespace

Result<TemporaryFile> TemporaryFile::create(int directory) {
  for (int attempt = 0; attempt < attempts_max; ++attempt) {
    auto name = random_name();
    if (!name) return tl::make_unexpected(name.error());
    UniqueFd file = open_below(directory, name->c_str(), O_WRONLY | O_CREAT | O_EXCL, 0666);
    if (!file && errno == EEXIST) continue;
    if (!file) return system_error("create " + *name);
    TemporaryFile temporary(directory, std::move(file), *std::move(name));
    if (!lock(temporary.descriptor())) {
      if (errno == EWOULDBLOCK || errno == EINTR) continue;
      return system_error("lock " + temporary.name_);
    }
    if (is_linked(temporary.descriptor())) return temporary;
  }
  return system_error("create a temporary file", EAGAIN);
}

TemporaryFile::TemporaryFile(TemporaryFile&& other) noexcept
    : directory_(other.directory_),
      file_(std::move(other.file_)),
      name_(std::exchange(other.name_, {})) {}

//= spec/protocol.md#upload.atomic
//# when the connection ends before that nothing of the upload remains.
TemporaryFile::~TemporaryFile() {
  remove();
}

Result<void> TemporaryFile::rename_to(const std::string& name) {
  assert(!name_.empty());
  //= spec/protocol.md#upload.atomic
  //# A file's name MUST NOT show any content before the whole body of an upload is stored,
  //= spec/protocol.md#upload.replace
  //# An upload under an existing name MUST replace that file;
  if (::renameat(directory_, name_.c_str(), directory_, name.c_str()) != 0) {
    return system_error("store " + name);
  }
  name_.clear();
  file_.reset();
  return {};
}

void TemporaryFile::remove() {
  // Unlinked before it is closed, so that it is locked to its end.
  if (!name_.empty()) ::unlinkat(directory_, name_.c_str(), 0);
  name_.clear();
  file_.reset();
}

Result<void> clear_leftovers(int directory) {
  // A description of its own: reading moves its offset.
  UniqueFd listing = open_below(directory, ".", O_RDONLY | O_DIRECTORY);
  if (!listing) return system_error("list the directory");
  const std::unique_ptr<DIR, CloseDirectory> entries(::fdopendir(listing.get()));
  if (!entries) return system_error("list the directory");
  listing.release();  // closedir closes it
  while (const dirent* entry = ::readdir(entries.get())) {
    if (is_temporary_name(entry->d_name)) clear_if_abandoned(directory, entry->d_name);
  }
  return {};
}

}  // namespace chat
