#include "endpoint/temp_directory.hpp"

#include <cstdlib>
#include <utility>

namespace chatspec {

Result<TempDirectory> TempDirectory::make() {
  std::error_code failed;
  auto base = std::filesystem::temp_directory_path(failed);
  if (failed) return tl::unexpected<Trouble>({failed, "find the directory for temporary files"});
  std::string form = base / "chatspec-XXXXXX";
  if (::mkdtemp(form.data()) == nullptr) return last_error("make a directory in " + base.string());
  return TempDirectory(form);
}

TempDirectory::TempDirectory(TempDirectory&& other) noexcept
    : path_(std::exchange(other.path_, {})) {}

TempDirectory& TempDirectory::operator=(TempDirectory&& other) noexcept {
  std::swap(path_, other.path_);
  return *this;
}

TempDirectory::~TempDirectory() {
  if (path_.empty()) return;
  std::error_code left_behind;  // nothing sensible can be done about it here
  std::filesystem::remove_all(path_, left_behind);
}

}  // namespace chatspec
