// The files a suite is read from.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "scenario/line_cursor.hpp"

namespace chatspec {

struct SuiteFile {
  std::string path;
  std::string text;
};

/// The `.md` and `.sess` files that `paths` name, directories with all that is below them in order
/// of name, each file once; or, in its place, why something could not be read.
std::vector<Parsed<SuiteFile>> collect_suite_files(const std::vector<std::string>& paths);

struct SessionText {
  std::string text;
  int first_line = 1;
};

/// The sessions of a `.sess` file: each begins with a line whose first characters are `session`.
/// What stands before the first one is a text of its own if it says anything, so that the parser
/// can refuse it; a file that says nothing is one empty text.
std::vector<SessionText> split_sessions(const std::string& text);

/// The whole content of a file, or nothing if it cannot be read (a directory cannot).
std::optional<std::string> read_whole_file(const std::string& path);

/// The files below `path` with one of these endings, in order of name; `path` itself if it is a
/// file, whatever its ending. Empty and `failed` set: `path` cannot be read.
std::vector<std::string> files_below(const std::string& path,
                                     const std::vector<std::string>& endings, bool& failed);

}  // namespace chatspec
