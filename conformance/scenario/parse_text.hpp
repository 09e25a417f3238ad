// TEXT of the notation: `$ann: hello {int}`.
#pragma once

#include <cstddef>

#include "scenario/cast.hpp"
#include "scenario/line_cursor.hpp"
#include "scenario/session.hpp"

namespace chatspec {

enum class TextUse {
  sent,       ///< no holes; every variable must be known
  received,   ///< a variable that is not known captures
  forbidden,  ///< holes, but every variable must be known: nothing is there to capture
};

/// The most words that `{words N}` may ask for: about a megabyte.
inline constexpr std::size_t words_max = 100'000;

/// The text from `begin` up to `end` of the line. Neighbouring characters are one `Literal`.
Parsed<Text> parse_text(const LineCursor& line, std::size_t begin, std::size_t end, TextUse use,
                        const Cast& cast);

/// The text that takes the rest of the line: nothing, or one space and then every character.
Parsed<Text> parse_rest_as_text(LineCursor& line, TextUse use, const Cast& cast);

/// The texts of `<|`, separated by ` || `, at least two.
Parsed<std::vector<Text>> parse_alternatives(LineCursor& line, const Cast& cast);

/// A variable at `offset` (of its `$`) that must be known already.
Parsed<std::monostate> require_known(const LineCursor& line, std::size_t offset,
                                     std::string_view name, const Cast& cast);

}  // namespace chatspec
