// How far a transfer has come, and how that looks.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

namespace chat {

struct Progress {
  std::string name;
  std::uint64_t done_bytes = 0;
  std::uint64_t size_bytes = 0;  ///< not 0

  /// 0 to 100.
  int percent() const { return static_cast<int>(done_bytes * 100.0L / size_bytes); }
  friend bool operator==(const Progress&, const Progress&) = default;
};

/// One line that takes less than `columns` columns of a terminal, e.g.
/// `photo.jpg [#########-----------]  45 % of 12.3 MiB`.
std::string progress_bar(const Progress& progress, std::size_t columns);

/// How many columns the UTF-8 text takes on a terminal (wcwidth(3), so LC_CTYPE must be UTF-8).
std::size_t display_columns(std::string_view text);

}  // namespace chat
