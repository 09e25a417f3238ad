#include "endpoint/confinement.hpp"

#include <algorithm>

namespace chatspec {
namespace {

namespace fs = std::filesystem;

// Of everybody, and not for the programs of a play: they would leave marks for the next one.
constexpr const char* empty_elements[] = {"/tmp", "/dev/shm"};

struct Mount {
  enum class Kind { hide, read, write };
  fs::path place;
  Kind kind;
  fs::path source;
};

bool is_below(const fs::path& path, const fs::path& top) {
  return std::mismatch(top.begin(), top.end(), path.begin(), path.end()).first == top.end();
}

// What must be mounted over the whole tree, in the order in which it must be done.
std::vector<Mount> mounts_of(const Confinement& confinement) {
  std::vector<Mount> mounts;
  std::vector<fs::path> covered(std::begin(empty_elements), std::end(empty_elements));
  std::error_code none;
  for (const fs::path& path : confinement.hidden) {
    fs::path real = fs::canonical(path, none);
    if (none || !fs::is_directory(real, none)) continue;
    mounts.push_back({real, Mount::Kind::hide, {}});
    covered.push_back(real);
  }
  auto is_covered = [&](const fs::path& path) {
    return std::any_of(covered.begin(), covered.end(),
                       [&](const fs::path& one) { return is_below(path, one); });
  };
  auto add = [&](const fs::path& path, Mount::Kind kind) {
    fs::path real = fs::canonical(path, none);
    if (none) return;
    // What is in sight anyway costs nothing, and must not uncover what is hidden below it.
    if (kind == Mount::Kind::write || is_covered(real)) mounts.push_back({real, kind, real});
    // A symbolic link to it is covered too, and goes by the name that it has been given.
    fs::path named = fs::absolute(path, none).lexically_normal();
    if (named != real && is_covered(named)) mounts.push_back({named, kind, real});
  };
  for (const fs::path& path : confinement.readable) add(path, Mount::Kind::read);
  for (const fs::path& path : confinement.writable) add(path, Mount::Kind::write);
  // A directory before what lies below it, and what is hidden before what shows in its place.
  std::stable_sort(mounts.begin(), mounts.end(), [](const Mount& one, const Mount& other) {
    return one.place != other.place ? one.place < other.place : one.kind < other.kind;
  });
  return mounts;
}

}  // namespace

std::vector<std::string> bubblewrap_options(const Confinement& confinement) {
  // Fresh IPC is each program's own, made when it comes in.
  std::vector<std::string> all = {"--unshare-user", "--unshare-pid", "--die-with-parent"};
  auto add = [&](std::initializer_list<std::string> more) { all.insert(all.end(), more); };
  add({"--ro-bind", "/", "/", "--dev-bind", "/dev", "/dev", "--proc", "/proc"});
  for (const char* place : empty_elements) {
    if (fs::exists(place)) add({"--tmpfs", place});
  }
  for (const Mount& mount : mounts_of(confinement)) {
    if (mount.kind == Mount::Kind::hide) {
      add({"--tmpfs", mount.place.string()});
    } else {
      bool changeable = mount.kind == Mount::Kind::write;
      add({changeable ? "--bind" : "--ro-bind", mount.source.string(), mount.place.string()});
    }
  }
  return all;
}

std::vector<fs::path> places_in_memory(const Confinement& confinement) {
  std::vector<fs::path> places;
  for (const char* place : empty_elements) {
    if (fs::exists(place)) places.emplace_back(place);
  }
  for (const Mount& mount : mounts_of(confinement)) {
    if (mount.kind == Mount::Kind::hide) places.push_back(mount.place);
  }
  return places;
}

}  // namespace chatspec
