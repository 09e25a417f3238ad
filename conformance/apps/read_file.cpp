#include "apps/read_file.hpp"

#include <cerrno>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <sstream>

namespace chatspec {

tl::expected<std::string, std::string> read_file(const std::string& path) {
  std::error_code none;
  if (std::filesystem::is_directory(path, none)) {
    return tl::unexpected("cannot read " + path + ": it is a directory");
  }
  errno = 0;
  std::ifstream file(path, std::ios::binary);
  std::ostringstream text;
  if (file) text << file.rdbuf();
  // An empty file puts nothing into the stream, which is no fault.
  if (!file) return tl::unexpected("cannot read " + path + ": " + std::strerror(errno));
  return text.str();
}

}  // namespace chatspec
