// The hidden file an upload is written to until it is whole.
//
// It stands in the same directory as the name it is to get, because rename(2) is atomic only within
// one file system. Its own name begins with a dot, and no FileName does: it can be neither listed
// nor fetched nor uploaded onto.
//
// Two servers may share a directory, and a server may die without a word. So a temporary is locked
// (flock(2)) as long as its owner lives, and the kernel drops the lock with the owner. Who starts
// clears the temporaries it can lock. Why no living upload is ever cleared:
//   - a clearer unlinks only while it holds the lock, and only the random name it has opened;
//   - an owner that has the lock checks once that its file is still linked. If so, no clearer held
//     the lock before and none can get it until the owner is gone;
//   - if not, a clearer came between creation and lock; the owner starts again with a new name.
#pragma once

#include <string>
#include <string_view>

#include "base/result.hpp"
#include "base/unique_fd.hpp"

namespace chat {

//= spec/protocol.md#upload.hidden
//# A server MUST NOT let any client see or fetch a file in which it gathers an upload.
/// What every temporary's name begins with; eight characters of [a-v0-9] follow.
inline constexpr std::string_view temporary_prefix = ".chatspec-upload-";

/// A locked, empty, hidden file in a directory. Unlinked when destroyed, unless it was given a
/// name.
class TemporaryFile {
 public:
  /// `directory` must stay open as long as the object lives; it is not owned.
  static Result<TemporaryFile> create(int directory);

  TemporaryFile(TemporaryFile&& other) noexcept;
  TemporaryFile& operator=(TemporaryFile&&) = delete;
  ~TemporaryFile();

  /// For writing.
  int descriptor() const { return file_.get(); }
  /// Gives the file its final name, in place of what had it, and lets go of it.
  Result<void> rename_to(const std::string& name);
  /// Takes the file away before its time. Does nothing the second time.
  void remove();

 private:
  TemporaryFile(int directory, UniqueFd file, std::string name)
      : directory_(directory), file_(std::move(file)), name_(std::move(name)) {}

  int directory_;
  UniqueFd file_;
  std::string name_;  // empty once the file is gone or has its final name
};

/// Removes from `directory` the temporaries that nobody has locked. What cannot be opened or
/// removed (another user's, in a directory with the sticky bit) stays: it is hidden and harms
/// nobody but the disk. Errors: the directory cannot be read.
Result<void> clear_leftovers(int directory);

}  // namespace chat
