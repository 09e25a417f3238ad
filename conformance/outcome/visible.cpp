#include "outcome/visible.hpp"

#include <algorithm>
#include <cstdint>
#include <optional>

#include <fmt/core.h>

namespace chatspec {
namespace {

// As RFC 3629 has it.
std::optional<Character> decode_first(std::string_view bytes) {
  auto at = [&](std::size_t i) { return static_cast<unsigned char>(bytes[i]); };
  unsigned char lead = at(0);
  std::size_t size = lead < 0x80   ? 1
                     : lead < 0xc2 ? 0
                     : lead < 0xe0 ? 2
                     : lead < 0xf0 ? 3
                     : lead < 0xf5 ? 4
                                   : 0;
  if (size == 0 || size > bytes.size()) return std::nullopt;
  std::uint32_t point = size == 1 ? lead : lead & (0xffU >> (size + 1));
  for (std::size_t i = 1; i < size; ++i) {
    if ((at(i) & 0xc0) != 0x80) return std::nullopt;
    point = point << 6 | (at(i) & 0x3fU);
  }
  bool overlong = (size == 3 && point < 0x800) || (size == 4 && point < 0x10000);
  bool no_character = point > 0x10ffff || (point >= 0xd800 && point < 0xe000);
  if (overlong || no_character) return std::nullopt;
  return Character{point, size};
}

// U+0080 to U+009F are control characters too, and some terminals obey them.
bool is_control(std::uint32_t point) {
  return point < 0x20 || (point >= 0x7f && point < 0xa0);
}

// What a reader cannot see, or takes for a space, or what turns the text around it: NBSP, soft
// hyphen, zero-width and direction marks, line separators, fillers, tags, and the code points that
// are no characters (XML cannot carry those).
bool is_hidden(std::uint32_t point) {
  constexpr std::uint32_t ranges[][2] = {
      {0xa0, 0xa0},     {0xad, 0xad},     {0x61c, 0x61c},   {0x115f, 0x1160},   {0x180e, 0x180e},
      {0x2000, 0x200f}, {0x2028, 0x202f}, {0x205f, 0x206f}, {0x3164, 0x3164},   {0xfdd0, 0xfdef},
      {0xfeff, 0xfeff}, {0xffa0, 0xffa0}, {0xfff0, 0xfffb}, {0xe0000, 0xe0fff},
  };
  for (auto [first, last] : ranges) {
    if (point >= first && point <= last) return true;
  }
  return (point & 0xfffe) == 0xfffe;
}

void add(std::vector<VisiblePiece>& pieces, std::string_view text, bool stands_in) {
  if (pieces.empty() || pieces.back().stands_in != stands_in) pieces.push_back({"", stands_in});
  pieces.back().text += text;
}

std::string stand_in_for(char byte) {
  if (byte == '\n') return "␊";
  if (byte == '\r') return "\\r";
  if (byte == '\t') return "\\t";
  return fmt::format("\\x{:02x}", static_cast<unsigned char>(byte));
}

std::string encode(std::uint32_t point) {
  auto tail = [&](int shift) { return static_cast<char>(0x80 | ((point >> shift) & 0x3f)); };
  if (point < 0x80) return {static_cast<char>(point)};
  if (point < 0x800) return {static_cast<char>(0xc0 | point >> 6), tail(0)};
  if (point < 0x10000) return {static_cast<char>(0xe0 | point >> 12), tail(6), tail(0)};
  return {static_cast<char>(0xf0 | point >> 18), tail(12), tail(6), tail(0)};
}

std::optional<std::uint32_t> from_hex(std::string_view digits) {
  std::uint32_t number = 0;
  for (char c : digits) {
    bool decimal = c >= '0' && c <= '9', letter = c >= 'a' && c <= 'f';
    if (!decimal && !letter) return std::nullopt;
    number = number << 4 | static_cast<std::uint32_t>(decimal ? c - '0' : c - 'a' + 10);
  }
  return digits.empty() ? std::nullopt : std::optional(number);
}

struct Escape {
  std::string bytes;
  std::size_t size_bytes = 0;  ///< of its text; 0: this is none
};

Escape escape_at(std::string_view text) {
  constexpr std::string_view line_end = "␊";
  if (text.starts_with(line_end)) return {"\n", line_end.size()};
  if (text.starts_with("\\r")) return {"\r", 2};
  if (text.starts_with("\\t")) return {"\t", 2};
  if (text.starts_with("\\x") && text.size() >= 4) {
    if (auto byte = from_hex(text.substr(2, 2))) return {{static_cast<char>(*byte)}, 4};
  }
  if (text.starts_with("\\u{")) {
    constexpr std::size_t digits_max = 6;
    auto end = text.find('}');
    if (end == std::string_view::npos || end - 3 > digits_max) return {};
    if (auto point = from_hex(text.substr(3, end - 3))) return {encode(*point), end + 1};
  }
  return {};
}

bool begins_character(char byte) {
  return (static_cast<unsigned char>(byte) & 0xc0) != 0x80;
}

}  // namespace

std::optional<Character> first_character(std::string_view bytes) {
  return bytes.empty() ? std::nullopt : decode_first(bytes);
}

std::vector<VisiblePiece> visible_pieces(std::string_view bytes) {
  std::vector<VisiblePiece> pieces;
  while (!bytes.empty()) {
    auto character = decode_first(bytes);
    std::size_t size = 1;
    if (!character || is_control(character->point)) {
      add(pieces, stand_in_for(bytes.front()), true);
    } else {
      size = character->size_bytes;
      bool hidden = is_hidden(character->point);
      add(pieces,
          hidden ? fmt::format("\\u{{{:x}}}", character->point)
                 : std::string(bytes.substr(0, size)),
          hidden);
    }
    bytes.remove_prefix(size);
  }
  return pieces;
}

std::string visible(std::string_view bytes) {
  std::string text;
  for (const VisiblePiece& piece : visible_pieces(bytes)) text += piece.text;
  return text;
}

std::string from_visible(std::string_view text) {
  std::string bytes;
  while (!text.empty()) {
    Escape escape = escape_at(text);
    if (escape.size_bytes == 0) escape = {std::string(text.substr(0, 1)), 1};
    bytes += escape.bytes;
    text.remove_prefix(escape.size_bytes);
  }
  return bytes;
}

std::string visible_lines(std::string_view bytes) {
  std::string text;
  while (true) {
    auto end = bytes.find('\n');
    text += visible(bytes.substr(0, end));
    if (end == std::string_view::npos) return text;
    text += '\n';
    bytes.remove_prefix(end + 1);
  }
}

std::size_t character_begin(std::string_view bytes, std::size_t at) {
  constexpr std::size_t size_max = 4;
  for (std::size_t back = 1; back < size_max && back <= at && at < bytes.size(); ++back) {
    auto character = decode_first(bytes.substr(at - back));
    if (character && character->size_bytes > back) return at - back;
  }
  return at;
}

std::size_t width(std::string_view text) {
  std::size_t columns = 0;
  for (char byte : text) columns += begins_character(byte);
  return columns;
}

std::string shorten(std::string_view text, std::size_t columns) {
  if (width(text) <= columns) return std::string(text);
  std::size_t taken = 0, at = 0;
  while (at < text.size()) {
    if (begins_character(text[at]) && ++taken == columns) break;
    ++at;
  }
  return std::string(text.substr(0, at)) + "…";
}

std::string padded(std::string text, std::size_t columns) {
  return text.append(columns - std::min(columns, width(text)), ' ');
}

std::vector<std::string> wrap(std::string_view text, std::size_t columns) {
  std::vector<std::string> lines;
  while (!text.empty()) {
    auto end = text.find(' ');
    std::string_view word = text.substr(0, end);
    bool fits = !lines.empty() && width(lines.back()) + 1 + width(word) <= columns;
    if (fits) {
      lines.back().append(" ").append(word);
    } else {
      lines.emplace_back(word);
    }
    text.remove_prefix(end == std::string_view::npos ? text.size() : end + 1);
  }
  return lines;
}

}  // namespace chatspec
