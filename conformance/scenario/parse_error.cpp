#include "scenario/parse_error.hpp"

#include <fmt/format.h>

#include <cstddef>

namespace chatspec {

namespace {

// Blanks as wide as what stands before `column`: a tab stays a tab, everything else is one column.
std::string indent_to(const std::string& line, int column) {
  std::string blanks;
  int reached = 1;
  for (const char c : line) {
    const bool continues_character = (static_cast<unsigned char>(c) & 0xc0U) == 0x80U;
    if (continues_character) continue;
    if (reached++ == column) break;
    blanks += c == '\t' ? '\t' : ' ';
  }
  blanks.append(static_cast<std::size_t>(column > reached ? column - reached : 0), ' ');
  return blanks;
}

}  // namespace

std::string describe(const ParseError& error) {
  const Place& place = error.place;
  if (place.line == 0) return fmt::format("{}: {}", place.file, error.message);
  std::string text =
      fmt::format("{}:{}:{}: {}", place.file, place.line, place.column, error.message);
  if (error.source_line.empty()) return text;
  text +=
      fmt::format("\n  {}\n  {}^", error.source_line, indent_to(error.source_line, place.column));
  return text;
}

}  // namespace chatspec
