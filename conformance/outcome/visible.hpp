// Bytes as a person can read them on one line.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace chatspec {

/// LF as `␊`, CR as `\r`, TAB as `\t`, other control bytes and bytes that are not UTF-8 as `\xHH`,
/// characters that nobody can see or tell from a space (zero-width, right-to-left marks, U+2028) as
/// `\u{202e}`; everything else as it is. A backslash stays one: this is for reading.
std::string visible(std::string_view bytes);

/// The same in pieces, so that what stands for something invisible can be drawn differently.
struct VisiblePiece {
  std::string text;
  bool stands_in = false;  ///< for something that cannot be seen
};
std::vector<VisiblePiece> visible_pieces(std::string_view bytes);

/// The bytes that look like this: undoes `visible`, unless the bytes themselves held a text such as
/// `\x01` or `␊`.
std::string from_visible(std::string_view text);

/// Several lines: each made visible, the line ends between them kept.
std::string visible_lines(std::string_view bytes);

/// A well-formed UTF-8 sequence.
struct Character {
  std::uint32_t point = 0;
  std::size_t size_bytes = 0;
};
/// The character that the bytes begin with; nothing if they are empty or no UTF-8 there.
std::optional<Character> first_character(std::string_view bytes);

/// Where the UTF-8 character begins that the byte at this place belongs to; the place itself if it
/// belongs to none. For marking a place without tearing a character.
std::size_t character_begin(std::string_view bytes, std::size_t at);

/// How many columns a terminal needs for UTF-8 text, one for each code point: close enough for
/// lining up what visible() returns.
std::size_t width(std::string_view text);

/// The first columns of a text, with `…` at the end if something was left off.
std::string shorten(std::string_view text, std::size_t columns);

/// With spaces behind it up to this width.
std::string padded(std::string text, std::size_t columns);

/// Breaks a text at its spaces into lines of at most so many columns; a longer word stays whole.
std::vector<std::string> wrap(std::string_view text, std::size_t columns);

}  // namespace chatspec
