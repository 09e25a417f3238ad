// Colour for a person's eye, and nothing else.
#pragma once

#include <string>
#include <string_view>

namespace chat {

enum class Style { plain, colour };

/// The line as it is written to a terminal: an error in red, the address in front of a chat line or
/// alone in cyan. Unchanged with Style::plain.
std::string styled(std::string_view line, Style style);

}  // namespace chat
