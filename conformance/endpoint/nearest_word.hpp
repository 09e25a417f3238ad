// Which of the words that there are somebody meant who wrote another.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace chatspec {

/// How many characters must be put in, taken out, changed or swapped with their neighbour to make
/// one word of the other.
std::size_t edit_distance(std::string_view a, std::string_view b);

/// The nearest of the words, of several the first; empty if there are no words.
std::string nearest_word(std::string_view wrong, const std::vector<std::string>& words);

/// The nearest one, if it is so near that it was likely meant.
std::optional<std::string> likely_word(std::string_view wrong,
                                       const std::vector<std::string>& words);

/// "; did you mean --server?" if one is so near that it was likely meant, otherwise nothing.
std::string did_you_mean(std::string_view wrong, const std::vector<std::string>& words);

}  // namespace chatspec
