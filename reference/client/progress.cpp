#include "client/progress.hpp"

#include <fmt/format.h>
#include <wchar.h>

#include <algorithm>
#include <array>

namespace chat {
namespace {

std::string size_text(std::uint64_t bytes) {
  constexpr std::array units{"bytes", "KiB", "MiB", "GiB", "TiB"};
  if (bytes < 1024) return fmt::format("{} bytes", bytes);
  auto size = static_cast<double>(bytes);
  std::size_t unit = 0;
  while (size >= 1024 && unit + 1 < units.size()) {
    size /= 1024;
    ++unit;
  }
  return fmt::format("{:.1f} {}", size, units[unit]);
}

/// The character at the beginning of `text`: how many bytes, and how many columns.
std::pair<std::size_t, std::size_t> first_character(std::string_view text) {
  wchar_t character = 0;
  mbstate_t state{};
  const std::size_t bytes = mbrtowc(&character, text.data(), text.size(), &state);
  if (bytes == 0 || bytes > text.size()) return {1, 1};
  return {bytes, static_cast<std::size_t>(std::max(0, wcwidth(character)))};
}

std::string cut_to_columns(std::string_view text, std::size_t columns) {
  if (display_columns(text) <= columns) return std::string(text);
  if (columns == 0) return "";
  std::size_t end = 0;
  std::size_t used = 1;  // for the mark
  while (end < text.size()) {
    const auto [bytes, width] = first_character(text.substr(end));
    if (used + width > columns) break;
    end += bytes;
    used += width;
  }
  return std::string(text.substr(0, end)) + "…";
}

}  // namespace

std::size_t display_columns(std::string_view text) {
  std::size_t columns = 0;
  while (!text.empty()) {
    const auto [bytes, width] = first_character(text);
    columns += width;
    text.remove_prefix(bytes);
  }
  return columns;
}

std::string progress_bar(const Progress& progress, std::size_t columns) {
  constexpr std::size_t cells = 20;
  const std::string end =
      fmt::format(" {:3} % of {}", progress.percent(), size_text(progress.size_bytes));
  const std::size_t filled = cells * static_cast<std::size_t>(progress.percent()) / 100;
  const std::string bar = fmt::format(" [{:#<{}}{:-<{}}]", "", filled, "", cells - filled);
  // A line as wide as the terminal could wrap, and then it could not be cleaned away.
  const std::size_t room = columns > 1 ? columns - 1 : 0;
  if (room < bar.size() + end.size() + 8) return cut_to_columns(end.substr(1), room);
  return cut_to_columns(progress.name, room - bar.size() - end.size()) + bar + end;
}

}  // namespace chat
