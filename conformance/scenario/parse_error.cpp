#include "scenario/parse_error.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cstddef>
#include <string_view>

namespace chatspec {

namespace {

struct Range {
  char32_t first;
  char32_t last;
};

// How many columns a terminal gives to a character, roughly after Unicode's East Asian Width: none
// to combining marks, joiners and variation selectors, two to ideographs and pictures.
constexpr std::array<Range, 5> no_column = {
    {{0x300, 0x36f}, {0x200b, 0x200f}, {0x20d0, 0x20ff}, {0xfe00, 0xfe0f}, {0xe0100, 0xe01ef}}};
constexpr std::array<Range, 10> two_columns = {{{0x1100, 0x115f},
                                                {0x2e80, 0x303e},
                                                {0x3041, 0xa4cf},
                                                {0xac00, 0xd7a3},
                                                {0xf900, 0xfaff},
                                                {0xfe30, 0xfe6f},
                                                {0xff00, 0xff60},
                                                {0xffe0, 0xffe6},
                                                {0x1f300, 0x1faff},
                                                {0x20000, 0x3fffd}}};

template <std::size_t N>
bool holds(const std::array<Range, N>& ranges, char32_t character) {
  return std::any_of(ranges.begin(), ranges.end(), [&](const Range& range) {
    return character >= range.first && character <= range.last;
  });
}

bool continues_character(char c) {
  return (static_cast<unsigned char>(c) & 0xc0U) == 0x80U;
}

// The first character of a text that is not empty, and how many bytes it has. Where the bytes are
// not UTF-8, the character is some other one, which does no harm here.
char32_t first_character(std::string_view text, std::size_t& length) {
  const auto lead = static_cast<unsigned char>(text.front());
  char32_t character = lead < 0x80 ? lead
                                   : lead & (lead >= 0xf0   ? 0x07U
                                             : lead >= 0xe0 ? 0x0fU
                                                            : 0x1fU);
  for (length = 1; length < text.size() && continues_character(text[length]); ++length) {
    character = (character << 6U) | (static_cast<unsigned char>(text[length]) & 0x3fU);
  }
  return character;
}

// Blanks as wide as what stands before `column`; a tab stays a tab.
std::string indent_to(std::string_view line, int column) {
  std::string blanks;
  for (; column > 1 && !line.empty(); --column) {
    std::size_t length = 0;
    const char32_t character = first_character(line, length);
    line.remove_prefix(length);
    if (character == '\t') {
      blanks += '\t';
    } else if (!holds(no_column, character)) {
      blanks += holds(two_columns, character) ? "  " : " ";
    }
  }
  return blanks + std::string(static_cast<std::size_t>(column - 1), ' ');
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

std::string describe(const std::vector<ParseError>& errors) {
  std::string text;
  for (const ParseError& one : errors) text += (text.empty() ? "" : "\n") + describe(one);
  return text;
}

}  // namespace chatspec
