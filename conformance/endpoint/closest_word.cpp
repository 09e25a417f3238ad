#include "endpoint/closest_word.hpp"

#include <algorithm>
#include <utility>

namespace chatspec {
namespace {

// How many letters have to be put in, taken out, changed, or exchanged with their neighbour.
std::size_t distance(std::string_view a, std::string_view b) {
  std::vector<std::size_t> before, last(b.size() + 1), now(b.size() + 1);
  for (std::size_t j = 0; j <= b.size(); ++j) last[j] = j;
  for (std::size_t i = 1; i <= a.size(); ++i) {
    now[0] = i;
    for (std::size_t j = 1; j <= b.size(); ++j) {
      std::size_t change = last[j - 1] + (a[i - 1] == b[j - 1] ? 0 : 1);
      now[j] = std::min({last[j] + 1, now[j - 1] + 1, change});
      bool exchanged = i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1];
      if (exchanged) now[j] = std::min(now[j], before[j - 2] + 1);
    }
    before = std::exchange(last, now);
  }
  return last[b.size()];
}

}  // namespace

std::optional<std::string> closest_word(std::string_view wrong,
                                        const std::vector<std::string>& words) {
  // One letter in four: "sever.py" is near "server.py", "a.py" is near nothing.
  constexpr std::size_t letters_for_a_mistake = 4;
  std::size_t nearest = wrong.size() / letters_for_a_mistake + 1;
  std::optional<std::string> closest;
  for (const std::string& word : words) {
    std::size_t apart = distance(wrong, word);
    if (apart >= nearest || apart == 0) continue;
    nearest = apart;
    closest = word;
  }
  return closest;
}

}  // namespace chatspec
