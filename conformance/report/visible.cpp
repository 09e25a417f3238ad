#include "report/visible.hpp"

#include <cstdint>

#include <fmt/core.h>

namespace chatspec {
namespace {

// The length of the well-formed UTF-8 sequence (RFC 3629) that `bytes` begins with; 0: there is
// none.
std::size_t sequence_bytes(std::string_view bytes) {
  auto at = [&](std::size_t i) { return static_cast<unsigned char>(bytes[i]); };
  unsigned char lead = at(0);
  std::size_t size = lead < 0x80   ? 1
                     : lead < 0xc2 ? 0
                     : lead < 0xe0 ? 2
                     : lead < 0xf0 ? 3
                     : lead < 0xf5 ? 4
                                   : 0;
  if (size == 0 || size > bytes.size()) return 0;
  std::uint32_t point = size == 1 ? lead : lead & (0xffU >> (size + 1));
  for (std::size_t i = 1; i < size; ++i) {
    if ((at(i) & 0xc0) != 0x80) return 0;
    point = point << 6 | (at(i) & 0x3fU);
  }
  bool overlong = (size == 3 && point < 0x800) || (size == 4 && point < 0x10000);
  bool no_character = point > 0x10ffff || (point >= 0xd800 && point < 0xe000);
  // U+0080 to U+009F are control characters too, and some terminals obey them.
  bool control = point < 0x20 || (point >= 0x7f && point < 0xa0);
  return overlong || no_character || control ? 0 : size;
}

}  // namespace

std::string visible(std::string_view bytes) {
  std::string text;
  while (!bytes.empty()) {
    std::size_t size = sequence_bytes(bytes);
    if (size > 0) {
      text += bytes.substr(0, size);
      bytes.remove_prefix(size);
      continue;
    }
    char byte = bytes.front();
    bytes.remove_prefix(1);
    if (byte == '\n')
      text += "␊";
    else if (byte == '\r')
      text += "\\r";
    else if (byte == '\t')
      text += "\\t";
    else
      text += fmt::format("\\x{:02x}", static_cast<unsigned char>(byte));
  }
  return text;
}

std::size_t width(std::string_view text) {
  std::size_t columns = 0;
  for (char byte : text) columns += (static_cast<unsigned char>(byte) & 0xc0) != 0x80;
  return columns;
}

std::string shorten(std::string_view text, std::size_t columns) {
  if (width(text) <= columns) return std::string(text);
  std::size_t taken = 0, at = 0;
  while (at < text.size()) {
    bool begins = (static_cast<unsigned char>(text[at]) & 0xc0) != 0x80;
    if (begins && ++taken == columns) break;
    ++at;
  }
  return std::string(text.substr(0, at)) + "…";
}

}  // namespace chatspec
