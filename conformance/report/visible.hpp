// Bytes as a person can read them on one line.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace chatspec {

/// LF as `␊`, CR as `\r`, TAB as `\t`, other control bytes and bytes that are not UTF-8 as `\xHH`;
/// everything else as it is. A backslash stays one: this is for reading, not for parsing.
std::string visible(std::string_view bytes);

/// How many columns a terminal needs for UTF-8 text, one for each code point: close enough for
/// lining up what visible() returns.
std::size_t width(std::string_view text);

/// The first columns of a text, with `…` at the end if something was left off.
std::string shorten(std::string_view text, std::size_t columns);

}  // namespace chatspec
