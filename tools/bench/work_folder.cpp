#include "work_folder.hpp"

#include <unistd.h>

#include <cstdlib>
#include <string>
#include <system_error>

#include "cannot_measure.hpp"

namespace chatspec::bench {

namespace {

namespace fs = std::filesystem;

bool has_room(const fs::path& folder, uint64_t bytes) {
  std::error_code error;
  const auto space = fs::space(folder, error);
  return !error && space.available >= bytes && ::access(folder.c_str(), W_OK) == 0;
}

}  // namespace

WorkFolder::WorkFolder(uint64_t bytes_needed) : in_memory_(has_room("/dev/shm", bytes_needed)) {
  const fs::path parent = in_memory_ ? fs::path("/dev/shm") : fs::temp_directory_path();
  if (!has_room(parent, bytes_needed)) {
    throw CannotMeasure("no room for the files in " + parent.string() +
                        " (set TMPDIR or a smaller --file-size)");
  }
  std::string name = (parent / "chatspec-bench-XXXXXX").string();
  if (mkdtemp(name.data()) == nullptr) give_up_errno("making " + name);
  path_ = name;
}

WorkFolder::~WorkFolder() {
  std::error_code nothing_more_to_do;
  fs::remove_all(path_, nothing_more_to_do);
}

}  // namespace chatspec::bench
