// `--watch`: what a person edits between two runs (inotify(7)).
#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "endpoint/fd.hpp"
#include "endpoint/result.hpp"
#include "runner/interruption.hpp"
#include "scenario/spec.hpp"

namespace chatspec {

/// A file, or all files in one directory with one extension.
struct Watched {
  std::filesystem::path directory;
  std::string name;       ///< empty: any, with
  std::string extension;  ///< this one, with its dot
  bool operator==(const Watched&) const = default;
};

/// The files that the commands name, what lies beside them with the same extension (a script
/// imports its neighbours), and the files of the suite.
std::vector<Watched> what_to_watch(const std::vector<std::string>& commands, const Suite& suite);

/// Sees files that are written or moved into place from the moment it is made. Directories that do
/// not exist are passed over; trouble is that there is nothing to watch at all.
class FileWatch {
 public:
  static Result<FileWatch> start(const std::vector<Watched>& watched);

  /// Waits until one of the files has changed and then, because editors and compilers write several
  /// times, until none has for `settled`. False: it was interrupted.
  bool wait(Interruption& interruption);

  static constexpr std::chrono::milliseconds settled{60};

 private:
  struct Directory {
    int number = -1;
    std::vector<Watched> watched;
  };
  explicit FileWatch(Fd events) : events_(std::move(events)) {}
  bool read();
  bool is_watched(int number, const std::string& name) const;

  Fd events_;
  std::vector<Directory> directories_;
};

}  // namespace chatspec
