#include "protocol/text.hpp"

#include <cstdint>
#include <cstring>
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
/// loop costs a twentieth of decoding: it looks at eight bytes at a time, in one number.
std::size_t plain_bytes(std::string_view bytes) {
  constexpr std::uint64_t each = 0x0101010101010101;  // times a byte: that byte eight times
  // A byte's highest bit comes out set if it was set, if the byte is DEL and one more sets it, or
  // if it is below space and taking that away borrows. A carry or a borrow to the byte beside it
  // comes from a byte that has its bit set already.
  const auto is_plain_block = [](std::uint64_t block) {
    return ((block | (block + 0x01 * each) | (block - 0x20 * each)) & (0x80 * each)) == 0;
  };
  std::size_t size = 0;
  for (std::uint64_t block; size + sizeof block <= bytes.size(); size += sizeof block) {
    std::memcpy(&block, bytes.data() + size, sizeof block);
    if (!is_plain_block(block)) break;
  }
  while (size < bytes.size() && bytes[size] >= 0x20 && bytes[size] < 0x7F) ++size;
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
