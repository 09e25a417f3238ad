// A directory in which a program under test may write: all that we do in it goes through here.
//
// The program may put anything there at any moment, also while we look: a link to somebody else's
// file, a FIFO that nobody ever writes to, a device, a file of many gigabytes. So every path is
// opened beneath a descriptor of the directory (openat2(2): RESOLVE_BENEATH, RESOLVE_NO_SYMLINKS,
// RESOLVE_NO_MAGICLINKS), no open waits (O_NONBLOCK), and no more is read than what is asked for.
#pragma once

#include <cstddef>
#include <filesystem>
#include <set>
#include <string>
#include <string_view>

#include "endpoint/fd.hpp"
#include "endpoint/result.hpp"

namespace chatspec {

/// What stands at a name.
enum class Standing {
  nothing,
  file,  ///< a regular one
  folder,
  link,  ///< a symbolic link, at the name itself or on the way to it
  fifo,
  socket,
  device,
  no_access,  ///< the program has taken away the right to look
};
/// For a person: "nothing", "a file", "a directory", "a symbolic link", "a FIFO", "a socket", "a
/// device", "something that cannot be looked at".
std::string_view described(Standing standing);

class ProgramDirectory {
 public:
  /// Trouble: there is no such directory.
  static Result<ProgramDirectory> open(const std::filesystem::path& path);

  /// Names are relative, and may have folders in them.
  Standing at(const std::string& name) const;
  /// Whether a regular file stands there with exactly this content. Reads only if the size fits.
  bool holds(const std::string& name, std::string_view content) const;
  /// Whether that is true of any file at any depth, but not of those of `except`. Looks at no more
  /// than `files_max` files.
  bool holds_anywhere(std::string_view content, const std::set<std::string>& except) const;
  bool is_empty() const;

  /// Puts a file there, in place of one that there is, and makes the folders that are missing.
  /// Trouble without a code: what stands in the way ("a FIFO stands at x.txt").
  Result<void> put_file(const std::string& name, std::string_view content) const;
  /// A symbolic link, which may lead anywhere: nobody here follows it.
  Result<void> put_link(const std::string& name, const std::string& target) const;

  static constexpr std::size_t files_max = 10'000;

 private:
  explicit ProgramDirectory(Fd folder) : folder_(std::move(folder)) {}
  Fd folder_;
};

}  // namespace chatspec
