#include "endpoint/nearest_word.hpp"

#include <algorithm>
#include <numeric>
#include <utility>

namespace chatspec {

std::size_t edit_distance(std::string_view a, std::string_view b) {
  // The usual table, row by row; a swap looks back by two rows.
  std::vector<std::size_t> before, above, row(b.size() + 1);
  std::iota(row.begin(), row.end(), std::size_t{0});
  for (std::size_t i = 0; i < a.size(); ++i) {
    before = std::exchange(above, row);
    row[0] = i + 1;
    for (std::size_t j = 0; j < b.size(); ++j) {
      std::size_t changed = above[j] + (a[i] == b[j] ? 0 : 1);
      row[j + 1] = std::min({row[j] + 1, above[j + 1] + 1, changed});
      bool swapped = i > 0 && j > 0 && a[i] == b[j - 1] && a[i - 1] == b[j];
      if (swapped) row[j + 1] = std::min(row[j + 1], before[j - 1] + 1);
    }
  }
  return row.back();
}

std::string nearest_word(std::string_view wrong, const std::vector<std::string>& words) {
  auto nearest = std::min_element(words.begin(), words.end(), [&](const auto& a, const auto& b) {
    return edit_distance(wrong, a) < edit_distance(wrong, b);
  });
  return nearest == words.end() ? "" : *nearest;
}

std::optional<std::string> likely_word(std::string_view wrong,
                                       const std::vector<std::string>& words) {
  std::string nearest = nearest_word(wrong, words);
  // One slip in a short word, one more for each five characters of a longer one.
  constexpr std::size_t characters_for_a_slip = 5;
  std::size_t slips_max = 1 + wrong.size() / characters_for_a_slip;
  bool likely =
      !nearest.empty() && edit_distance(wrong, nearest) <= slips_max && slips_max < wrong.size();
  return likely ? std::optional(nearest) : std::nullopt;
}

std::string did_you_mean(std::string_view wrong, const std::vector<std::string>& words) {
  auto likely = likely_word(wrong, words);
  return likely ? "; did you mean " + *likely + "?" : "";
}

}  // namespace chatspec
