#include "client/upload_file.hpp"

#include <fcntl.h>
#include <sys/stat.h>

namespace chat {

Result<UploadFile> open_upload(const FileName& name) {
  return open_upload(name.text());
}

Result<UploadFile> open_upload(const std::string& path) {
  // O_NONBLOCK: opening a fifo must not wait for its writer (open(2)).
  UniqueFd file(::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK));
  if (!file) return system_error("open " + path);
  struct stat status {};
  if (::fstat(file.get(), &status) != 0) return system_error("stat " + path);
  if (!S_ISREG(status.st_mode)) return system_error("open " + path, EINVAL);
  return UploadFile{std::move(file), static_cast<std::uint64_t>(status.st_size)};
}

}  // namespace chat
