// Files kept in one directory.
//
// The directory is opened once, and everything happens below that descriptor: renaming or replacing
// the directory's path later changes nothing, and no path is ever put together from a name that
// came over the network.
#pragma once

#include <memory>
#include <string>

#include "base/unique_fd.hpp"
#include "storage/storage.hpp"

namespace chat {

/// Thread-safe: nothing in it changes after it was opened, and the kernel keeps the files.
///
/// - `open` finds regular files only. A symbolic link, a directory, a fifo, a socket or a device
///   under the name is `no_such_file_or_directory`, and never waited for.
/// - `create` writes into a hidden temporary in the same directory (temporary_file.hpp) and
/// reserves
///   no space: a promise costs the promiser nothing, so a few clients promising large files could
///   otherwise fill the disk for everybody without sending a byte. A full disk is found out by the
///   write that does not fit.
/// - `commit` replaces whatever non-directory has the name (a symbolic link itself, not what it
///   points at); a directory there is `is_a_directory`.
class DirectoryStorage final : public Storage {
 public:
  /// The storage in the directory `path`, made if it is absent (one level). Clears what a server
  /// that was killed left there: exactly the temporaries of ours that no living server has locked.
  /// Errors: `path` is no directory, cannot be made, or we may not write to it. The caller tells
  /// the person, and ends.
  static Result<std::unique_ptr<DirectoryStorage>> open(const std::string& path);

  Result<std::unique_ptr<StoredFile>> open(const FileName& name) override;
  Result<std::unique_ptr<Upload>> create(const FileName& name, std::uint64_t size_bytes) override;

 private:
  explicit DirectoryStorage(UniqueFd directory) : directory_(std::move(directory)) {}

  const UniqueFd directory_;
};

}  // namespace chat
