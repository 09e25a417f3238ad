#include "storage/directory_storage.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cassert>
#include <utility>

#include "storage/temporary_file.hpp"

namespace chat {
namespace {

// Holds the file itself and not its name, so that a new content under the name does not reach it.
//= spec/protocol.md#download.snapshot
//# A download that has begun MUST go on with the content it began with,
class DirectoryFile final : public StoredFile {
 public:
  DirectoryFile(UniqueFd file, std::uint64_t size_bytes)
      : file_(std::move(file)), size_bytes_(size_bytes) {}

  std::uint64_t size_bytes() const override { return size_bytes_; }

  Result<std::size_t> read_at(std::uint64_t offset, std::span<char> space) override {
    for (;;) {
      const ssize_t count =
          ::pread(file_.get(), space.data(), space.size(), static_cast<off_t>(offset));
      if (count >= 0) return static_cast<std::size_t>(count);
      if (errno != EINTR) return system_error("read a stored file");
    }
  }

  std::optional<int> descriptor() const override { return file_.get(); }

 private:
  UniqueFd file_;
  std::uint64_t size_bytes_;
};

class DirectoryUpload final : public Upload {
 public:
  DirectoryUpload(TemporaryFile file, std::string name, std::uint64_t size_bytes)
      : file_(std::move(file)), name_(std::move(name)), missing_bytes_(size_bytes) {}

  Result<void> write(std::string_view bytes) override {
    assert(!committed_);
    if (failure_) return tl::make_unexpected(*failure_);
    if (bytes.size() > missing_bytes_) {
      return fail(system_error("store " + name_ + ": more bytes than promised", EFBIG));
    }
    missing_bytes_ -= bytes.size();
    while (!bytes.empty()) {
      const ssize_t count = ::write(file_.descriptor(), bytes.data(), bytes.size());
      if (count >= 0) {
        // write(2): fewer than asked is no error; what did not fit is said by the next call.
        bytes.remove_prefix(static_cast<std::size_t>(count));
      } else if (errno != EINTR) {
        return fail(system_error("store " + name_));
      }
    }
    return {};
  }

  Result<void> commit() override {
    assert(!committed_);
    if (failure_) return tl::make_unexpected(*failure_);
    //= spec/protocol.md#upload.exact
    //# A server MUST store exactly as many bytes as the size line says, unchanged.
    if (missing_bytes_ > 0) {
      return fail(system_error("store " + name_ + ": fewer bytes than promised", EINVAL));
    }
    // close(2): some file systems (NFS, quotas) tell of a failed write only when a descriptor is
    // closed. Closing a copy asks them, and keeps the lock.
    const int copy = ::fcntl(file_.descriptor(), F_DUPFD_CLOEXEC, 0);
    if (copy >= 0 && ::close(copy) != 0) return fail(system_error("store " + name_));
    // Not fsync'ed. "Stored" survives the end of the server, whatever ends it; it does not survive
    // a power cut, and a chat does not need that. An fsync takes as long as the disk likes, and in
    // a server of one thread everybody would wait for it.
    if (auto renamed = file_.rename_to(name_); !renamed) return fail(renamed);
    committed_ = true;
    return {};
  }

 private:
  /// Remembers the first error, and frees the disk at once: the rest of a refused body may be long
  /// in coming.
  tl::unexpected<Error> fail(const Result<void>& error) {
    failure_ = error.error();
    file_.remove();
    return tl::make_unexpected(*failure_);
  }

  TemporaryFile file_;
  std::string name_;
  std::uint64_t missing_bytes_;
  std::optional<Error> failure_;
  bool committed_ = false;
};

tl::unexpected<Error> not_found(const FileName& name) {
  return system_error("open " + name.text(), ENOENT);
}

}  // namespace

Result<std::unique_ptr<DirectoryStorage>> DirectoryStorage::open(const std::string& path) {
  const std::string what = "cannot keep files in '" + path + "'";
  if (::mkdir(path.c_str(), 0777) != 0 && errno != EEXIST) return system_error(what);
  UniqueFd directory(::open(path.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
  if (!directory) return system_error(what);
  if (::faccessat(directory.get(), ".", W_OK | X_OK, AT_EACCESS) != 0) return system_error(what);
  if (auto cleared = clear_leftovers(directory.get()); !cleared) {
    return tl::make_unexpected(Error{cleared.error().code, what});
  }
  return std::unique_ptr<DirectoryStorage>(new DirectoryStorage(std::move(directory)));
}

Result<std::unique_ptr<StoredFile>> DirectoryStorage::open(const FileName& name) {
  //= spec/protocol.md#file-name.stay-inside
  //# whatever symbolic links stand in that directory
  // O_NONBLOCK: opening a fifo must not wait for a writer.
  UniqueFd file;
  do {
    file.reset(::openat(directory_.get(), name.text().c_str(),
                        O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_NOCTTY | O_CLOEXEC));
  } while (!file && errno == EINTR);
  // open(2): ELOOP is a symbolic link met with O_NOFOLLOW; ENXIO a socket or a device without a
  // driver, ENODEV the same.
  if (!file && (errno == ELOOP || errno == ENXIO || errno == ENODEV)) return not_found(name);
  if (!file) return system_error("open " + name.text());
  struct stat status {};
  if (::fstat(file.get(), &status) != 0) return system_error("open " + name.text());
  if (!S_ISREG(status.st_mode)) return not_found(name);
  return std::make_unique<DirectoryFile>(std::move(file),
                                         static_cast<std::uint64_t>(status.st_size));
}

Result<std::unique_ptr<Upload>> DirectoryStorage::create(const FileName& name,
                                                         std::uint64_t size_bytes) {
  auto temporary = TemporaryFile::create(directory_.get());
  if (!temporary) return tl::make_unexpected(temporary.error());
  return std::make_unique<DirectoryUpload>(*std::move(temporary), name.text(), size_bytes);
}

}  // namespace chat
