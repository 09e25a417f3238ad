// What the programs of one play may see of the file system, in bubblewrap's words.
#pragma once

#include <filesystem>
#include <string>
#include <vector>

namespace chatspec {

/// Everything is readable at its own place, except that /tmp and /dev/shm are empty and the
/// program's alone; elsewhere nothing is writable.
struct Confinement {
  std::vector<std::filesystem::path> writable;  ///< directories that it may change
  std::vector<std::filesystem::path>
      readable;  ///< below /tmp or what is hidden, and to be seen all the same
  std::vector<std::filesystem::path> hidden;  ///< directories that look empty: the suite

  bool operator==(const Confinement&) const = default;
};

/// Namespaces and mounts (bwrap(1)); the program to run is to follow.
std::vector<std::string> bubblewrap_options(const Confinement& confinement);
/// Where, inside, there are file systems in memory of the program's own.
std::vector<std::filesystem::path> places_in_memory(const Confinement& confinement);

}  // namespace chatspec
