#include "apps/writable_file.hpp"

#include <fcntl.h>
#include <unistd.h>

#include <cstdio>
#include <filesystem>

#include "endpoint/fd.hpp"

namespace chatspec {
namespace {

namespace fs = std::filesystem;

fs::path folder_of(const fs::path& path) {
  return path.has_parent_path() ? path.parent_path() : fs::path(".");
}

bool write_all(int file, std::string_view text) {
  while (!text.empty()) {
    ssize_t count = ::write(file, text.data(), text.size());
    if (count < 0) return false;
    text.remove_prefix(static_cast<std::size_t>(count));
  }
  return true;
}

// What a symbolic link leads to.
fs::path real_place(const fs::path& path) {
  std::error_code none;
  fs::path real = fs::canonical(path, none);
  return none ? path : real;
}

}  // namespace

std::string why_not_writable(const std::string& file) {
  fs::path path(file);
  std::error_code none;
  fs::path folder = folder_of(path);
  if (fs::is_directory(path, none)) return "it is a directory";
  if (!fs::is_directory(folder, none)) return "there is no directory " + folder.string();
  const fs::path& must = fs::exists(path, none) ? path : folder;
  return ::access(must.c_str(), W_OK) == 0 ? "" : "permission denied";
}

std::string why_not_replaceable(const std::string& file) {
  if (std::string why = why_not_writable(file); !why.empty()) return why;
  fs::path real = real_place(file);
  std::error_code none;
  if (fs::exists(real, none) && !fs::is_regular_file(real, none)) return "it is no file";
  return ::access(folder_of(real).c_str(), W_OK) == 0 ? "" : "permission denied";
}

Result<void> replace_file(const std::string& file, const std::string& text) {
  fs::path real = real_place(file);
  std::string fresh = real.string() + ".new-" + std::to_string(::getpid());
  ::unlink(fresh.c_str());
  Fd written(::open(fresh.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0666));
  if (!written) return last_error("write " + file);
  bool done = write_all(written.get(), text) && ::rename(fresh.c_str(), real.c_str()) == 0;
  if (done) return {};
  auto why = last_error("write " + file);
  ::unlink(fresh.c_str());
  return why;
}

}  // namespace chatspec
