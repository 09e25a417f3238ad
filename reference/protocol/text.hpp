// What counts as text: UTF-8 without control characters.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace chat {

/// True if `bytes` is well-formed UTF-8 (RFC 3629: no overlong forms, no surrogates, at most
/// U+10FFFF) and holds no control character (Unicode general category Cc) other than TAB.
bool is_valid_text(std::string_view bytes);

/// True if `bytes` is text as above and holds neither TAB nor white space (Unicode property
/// White_Space).
bool is_valid_word(std::string_view bytes);

/// `bytes` made safe for a person's terminal: every byte that is not part of valid text becomes
/// `\xHH`. Valid text comes back unchanged.
std::string printable(std::string_view bytes);
/// The same behind what `to` holds already.
void append_printable(std::string& to, std::string_view bytes);

}  // namespace chat
