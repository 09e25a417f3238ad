// "Did you mean …?"
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace chatspec {

/// The word that differs least from `wrong`, if it is so little that a person may have mistyped it;
/// of several the first.
std::optional<std::string> closest_word(std::string_view wrong,
                                        const std::vector<std::string>& words);

}  // namespace chatspec
