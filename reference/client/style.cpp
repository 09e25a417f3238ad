#include "client/style.hpp"

#include <fmt/format.h>

namespace chat {
namespace {

// Select Graphic Rendition, ECMA-48 section 8.3.117: 31 red, 36 cyan, 0 back to normal.
constexpr std::string_view red = "\x1b[31m";
constexpr std::string_view cyan = "\x1b[36m";
constexpr std::string_view normal = "\x1b[0m";

/// How long the address at the beginning of `line` is; 0 if there is none.
std::size_t address_size(std::string_view line) {
  if (!line.starts_with("('")) return 0;
  const std::size_t end = line.find(')');
  if (end == line.npos) return 0;
  const std::string_view rest = line.substr(end + 1);
  return rest.empty() || rest.starts_with(": ") ? end + 1 : 0;
}

}  // namespace

std::string styled(std::string_view line, Style style) {
  if (style == Style::plain) return std::string(line);
  if (line.starts_with("ERROR ")) return fmt::format("{}{}{}", red, line, normal);
  const std::size_t size = address_size(line);
  if (size == 0) return std::string(line);
  return fmt::format("{}{}{}{}", cyan, line.substr(0, size), normal, line.substr(size));
}

}  // namespace chat
