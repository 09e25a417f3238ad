#include "protocol/text.hpp"

#include <cstdint>
#include <optional>

namespace chat {
namespace {

unsigned byte_at(std::string_view bytes, std::size_t index) {
  return static_cast<unsigned char>(bytes[index]);
}

struct Decoded {
  char32_t code_point;
  std::size_t size_bytes;
};

// The well-formed byte sequences of RFC 3629, section 4. The second byte's range depends on the
// first: that is what rules out overlong forms (E0, F0), surrogates (ED) and what lies beyond
// U+10FFFF (F4).
std::optional<Decoded> decode(std::string_view bytes) {
  const unsigned first = byte_at(bytes, 0);
  if (first < 0x80) return Decoded{first, 1};
  if (first < 0xC2 || first > 0xF4) return std::nullopt;
  const std::size_t size = first < 0xE0 ? 2 : first < 0xF0 ? 3 : 4;
  if (bytes.size() < size) return std::nullopt;
  const unsigned low = first == 0xE0 ? 0xA0 : first == 0xF0 ? 0x90 : 0x80;
  const unsigned high = first == 0xED ? 0x9F : first == 0xF4 ? 0x8F : 0xBF;
  if (byte_at(bytes, 1) < low || byte_at(bytes, 1) > high) return std::nullopt;
  char32_t code_point = first & (0x7Fu >> size);
  for (std::size_t i = 1; i < size; ++i) {
    if ((byte_at(bytes, i) & 0xC0u) != 0x80u) return std::nullopt;
    code_point = (code_point << 6) | (byte_at(bytes, i) & 0x3Fu);
  }
  return Decoded{code_point, size};
}

// Unicode category Cc: C0, DEL and C1.
bool is_control(char32_t c) {
  return c < 0x20 || (c >= 0x7F && c <= 0x9F);
}

// Unicode property White_Space (PropList.txt) beyond the control characters.
bool is_white_space(char32_t c) {
  return c == 0x20 || c == 0xA0 || c == 0x1680 || (c >= 0x2000 && c <= 0x200A) || c == 0x2028 ||
         c == 0x2029 || c == 0x202F || c == 0x205F || c == 0x3000;
}

/// True if `bytes` is UTF-8 and `accepts` every character of it.
template <class Accepts>
bool all_of(std::string_view bytes, Accepts accepts) {
  while (!bytes.empty()) {
    const auto decoded = decode(bytes);
    if (!decoded || !accepts(decoded->code_point)) return false;
    bytes.remove_prefix(decoded->size_bytes);
  }
  return true;
}

bool is_text_character(char32_t c) {
  return c == '\t' || !is_control(c);
}

/// How many bytes at the front are ASCII that may be shown. Most text is nothing else, and this
/// loop costs a tenth of decoding: the compiler makes vector instructions of it.
std::size_t plain_bytes(std::string_view bytes) {
  constexpr std::size_t block_bytes = 16;
  const auto is_plain = [&bytes](std::size_t i) { return bytes[i] >= 0x20 && bytes[i] < 0x7F; };
  std::size_t size = 0;
  while (size + block_bytes <= bytes.size()) {
    bool is_plain_block = true;
    for (std::size_t i = size; i < size + block_bytes; ++i) is_plain_block &= is_plain(i);
    if (!is_plain_block) break;
    size += block_bytes;
  }
  while (size < bytes.size() && is_plain(size)) ++size;
  return size;
}

}  // namespace

bool is_valid_text(std::string_view bytes) {
  bytes.remove_prefix(plain_bytes(bytes));
  return all_of(bytes, is_text_character);
}

bool is_valid_word(std::string_view bytes) {
  return all_of(bytes, [](char32_t c) { return !is_control(c) && !is_white_space(c); });
}

std::string printable(std::string_view bytes) {
  std::string result;
  append_printable(result, bytes);
  return result;
}

void append_printable(std::string& to, std::string_view bytes) {
  static constexpr char digits[] = "0123456789abcdef";
  const std::size_t plain = plain_bytes(bytes);
  to += bytes.substr(0, plain);
  bytes.remove_prefix(plain);
  while (!bytes.empty()) {
    const auto decoded = decode(bytes);
    const std::size_t size = decoded ? decoded->size_bytes : 1;
    if (decoded && is_text_character(decoded->code_point)) {
      to += bytes.substr(0, size);
    } else {
      for (std::size_t i = 0; i < size; ++i) {
        const unsigned byte = byte_at(bytes, i);
        to += {'\\', 'x', digits[byte >> 4], digits[byte & 15]};
      }
    }
    bytes.remove_prefix(size);
  }
}

}  // namespace chat
