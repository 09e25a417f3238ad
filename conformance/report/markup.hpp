// Text inside XML and HTML.
#pragma once

#include <string>
#include <string_view>

namespace chatspec {

/// `& < > " '` as entities. Everything else stays, so make it `visible` first.
std::string escape_markup(std::string_view text);

/// Several lines of a program's bytes as text in markup: visible, line ends kept, entities.
std::string markup_lines(std::string_view bytes);

/// "2. Connection and framing" as "2-connection-and-framing": letters, digits and `-` only.
std::string slug(std::string_view text);

}  // namespace chatspec
