// Colour for a terminal, only where it was asked for.
#pragma once

#include <string>
#include <string_view>

#include "outcome/verdict.hpp"

namespace chatspec {

/// Parameters of the terminal's "select graphic rendition".
enum class Ink { none = 0, bold = 1, dim = 2, red = 31, green = 32, yellow = 33 };

/// The text in this ink, which ends with it; as it is without `colour`.
std::string painted(std::string_view text, Ink ink, bool colour);

/// Green: it passed; yellow: there is something to know; red: something is wrong.
Ink ink_of(Verdict verdict);

}  // namespace chatspec
