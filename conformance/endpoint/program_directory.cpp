#include "endpoint/program_directory.hpp"

#include <dirent.h>
#include <fcntl.h>
#include <linux/openat2.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <memory>
#include <utility>
#include <vector>

namespace chatspec {
namespace {

constexpr mode_t file_mode = 0644, folder_mode = 0755;

// The way to `name` may lead over no link and not out of `folder`.
Fd open_beneath(const Fd& folder, const std::string& name, std::uint64_t flags, mode_t mode = 0) {
  open_how how{};
  how.flags = flags | O_CLOEXEC;
  how.mode = mode;
  how.resolve = RESOLVE_BENEATH | RESOLVE_NO_SYMLINKS | RESOLVE_NO_MAGICLINKS;
  long number = -1;
  do {
    // EAGAIN: something was renamed on the way meanwhile, as the manual says; ask again.
    number = ::syscall(SYS_openat2, folder.get(), name.c_str(), &how, sizeof how);
  } while (number < 0 && (errno == EINTR || errno == EAGAIN));
  return Fd(static_cast<int>(number));
}

Standing standing_of(const struct stat& status) {
  switch (status.st_mode & S_IFMT) {
    case S_IFREG:
      return Standing::file;
    case S_IFDIR:
      return Standing::folder;
    case S_IFLNK:
      return Standing::link;
    case S_IFIFO:
      return Standing::fifo;
    case S_IFSOCK:
      return Standing::socket;
    default:
      return Standing::device;
  }
}

// O_PATH opens nothing, and with O_NOFOLLOW takes a link for itself.
Standing look(const Fd& folder, const std::string& name) {
  Fd there = open_beneath(folder, name, O_PATH | O_NOFOLLOW);
  if (!there) {
    bool on_the_way = errno == ELOOP || errno == EXDEV;
    bool missing = errno == ENOENT || errno == ENOTDIR || errno == ENAMETOOLONG;
    return on_the_way ? Standing::link : missing ? Standing::nothing : Standing::no_access;
  }
  struct stat status {};
  if (::fstat(there.get(), &status) != 0) return Standing::no_access;
  return standing_of(status);
}

bool is_regular(const Fd& file, std::uint64_t& size_bytes) {
  struct stat status {};
  if (!file || ::fstat(file.get(), &status) != 0 || !S_ISREG(status.st_mode)) return false;
  size_bytes = static_cast<std::uint64_t>(status.st_size);
  return true;
}

bool has_content(const Fd& file, std::string_view content) {
  std::array<char, 65536> buffer;
  while (true) {
    ssize_t count = ::read(file.get(), buffer.data(), buffer.size());
    if (count < 0 && errno == EINTR) continue;
    if (count <= 0) return count == 0 && content.empty();
    auto size = static_cast<std::size_t>(count);
    // It may have grown since its size was looked at.
    if (content.substr(0, size) != std::string_view(buffer.data(), size)) return false;
    content.remove_prefix(size);
  }
}

bool file_holds(const Fd& folder, const std::string& name, std::string_view content) {
  Fd file = open_beneath(folder, name, O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_NOCTTY);
  std::uint64_t size_bytes = 0;
  return is_regular(file, size_bytes) && size_bytes == content.size() && has_content(file, content);
}

using Listing = std::unique_ptr<DIR, int (*)(DIR*)>;

// Null if it cannot be listed.
Listing list(const Fd& folder, const std::string& name) {
  Fd there = open_beneath(folder, name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW);
  DIR* listing = there ? ::fdopendir(there.get()) : nullptr;
  if (listing != nullptr) there.release();  // it belongs to the listing now
  return {listing, &::closedir};
}

bool is_itself_or_above(std::string_view name) {
  return name == "." || name == "..";
}

Trouble in_the_way(Standing standing, const std::string& name) {
  return {{}, std::string(described(standing)) + " stands at " + name};
}

// `a/b` of `a/b/c`; the folders there, made if they are missing.
Result<void> make_folders(const Fd& folder, const std::string& name) {
  for (auto end = name.find('/'); end != std::string::npos; end = name.find('/', end + 1)) {
    std::string part = name.substr(0, end);
    Standing standing = look(folder, part);
    if (standing == Standing::folder) continue;
    if (standing != Standing::nothing) return tl::unexpected(in_the_way(standing, part));
    auto slash = part.rfind('/');
    Fd parent = slash == std::string::npos
                    ? open_beneath(folder, ".", O_PATH | O_DIRECTORY)
                    : open_beneath(folder, part.substr(0, slash), O_PATH | O_DIRECTORY);
    std::string last = slash == std::string::npos ? part : part.substr(slash + 1);
    if (!parent || ::mkdirat(parent.get(), last.c_str(), folder_mode) != 0) {
      return last_error("make the directory " + part);
    }
  }
  return {};
}

}  // namespace

std::string_view described(Standing standing) {
  constexpr std::string_view words[] = {
      "nothing", "a file",   "a directory", "a symbolic link",
      "a FIFO",  "a socket", "a device",    "something that cannot be looked at"};
  return words[static_cast<std::size_t>(standing)];
}

Result<ProgramDirectory> ProgramDirectory::open(const std::filesystem::path& path) {
  Fd folder(::open(path.c_str(), O_PATH | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC));
  if (!folder) return last_error("open the directory " + path.string());
  return ProgramDirectory(std::move(folder));
}

Standing ProgramDirectory::at(const std::string& name) const {
  return look(folder_, name);
}

bool ProgramDirectory::holds(const std::string& name, std::string_view content) const {
  return file_holds(folder_, name, content);
}

bool ProgramDirectory::holds_anywhere(std::string_view content,
                                      const std::set<std::string>& except) const {
  // Folders still to be listed; a list, because a program may nest them deeper than a stack is.
  std::vector<std::string> folders = {"."};
  std::size_t looked_at = 0;
  while (!folders.empty()) {
    std::string folder = std::move(folders.back());
    folders.pop_back();
    Listing listing = list(folder_, folder);
    if (!listing) continue;
    while (const dirent* entry = ::readdir(listing.get())) {
      if (is_itself_or_above(entry->d_name)) continue;
      if (++looked_at > files_max) return false;
      std::string name = folder == "." ? entry->d_name : folder + "/" + entry->d_name;
      if (except.contains(name)) continue;
      Standing standing = look(folder_, name);
      if (standing == Standing::folder) folders.push_back(name);
      if (standing == Standing::file && file_holds(folder_, name, content)) return true;
    }
  }
  return false;
}

bool ProgramDirectory::is_empty() const {
  Listing listing = list(folder_, ".");
  if (!listing) return false;
  while (const dirent* entry = ::readdir(listing.get())) {
    if (!is_itself_or_above(entry->d_name)) return false;
  }
  return true;
}

Result<void> ProgramDirectory::put_file(const std::string& name, std::string_view content) const {
  if (auto made = make_folders(folder_, name); !made) return made;
  Standing standing = look(folder_, name);
  if (standing != Standing::nothing && standing != Standing::file) {
    return tl::unexpected(in_the_way(standing, name));
  }
  Fd file = open_beneath(folder_, name, O_WRONLY | O_CREAT | O_NOFOLLOW | O_NONBLOCK | O_NOCTTY,
                         file_mode);
  std::uint64_t size_bytes = 0;
  if (!is_regular(file, size_bytes)) {
    // Exchanged since it was looked at, or not to be written to.
    Standing now = look(folder_, name);
    if (now != Standing::file && now != Standing::nothing) {
      return tl::unexpected(in_the_way(now, name));
    }
    return last_error("write " + name);
  }
  if (::ftruncate(file.get(), 0) != 0) return last_error("write " + name);
  while (!content.empty()) {
    ssize_t count = ::write(file.get(), content.data(), content.size());
    if (count < 0 && errno != EINTR) return last_error("write " + name);
    if (count > 0) content.remove_prefix(static_cast<std::size_t>(count));
  }
  return {};
}

Result<void> ProgramDirectory::put_link(const std::string& name, const std::string& target) const {
  if (auto made = make_folders(folder_, name); !made) return made;
  auto slash = name.rfind('/');
  std::string parent_name = slash == std::string::npos ? "." : name.substr(0, slash);
  Fd parent = open_beneath(folder_, parent_name, O_PATH | O_DIRECTORY);
  std::string last = slash == std::string::npos ? name : name.substr(slash + 1);
  if (!parent || ::symlinkat(target.c_str(), parent.get(), last.c_str()) != 0) {
    if (errno == EEXIST) return tl::unexpected(in_the_way(look(folder_, name), name));
    return last_error("make the link " + name);
  }
  return {};
}

}  // namespace chatspec
