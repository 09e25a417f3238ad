#include "runner/shard.hpp"

#include <algorithm>
#include <charconv>
#include <numeric>

#include "runner/cost.hpp"

namespace chatspec {
namespace {

std::optional<int> number_in(std::string_view text) {
  int number = 0;
  auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  bool whole = error == std::errc() && end == text.data() + text.size();
  return whole && number >= 1 && number <= shards_max ? std::optional(number) : std::nullopt;
}

}  // namespace

std::optional<Shard> parse_shard(std::string_view text) {
  auto slash = text.find('/');
  if (slash == std::string_view::npos) return std::nullopt;
  auto number = number_in(text.substr(0, slash));
  auto of = number_in(text.substr(slash + 1));
  if (!number || !of || *number > *of) return std::nullopt;
  return Shard{*number, *of};
}

// The dearest first, each to the part that has least so far: no part is then dearer than another by
// more than one session.
std::vector<const Session*> part_of(const std::vector<const Session*>& sessions, Shard shard) {
  std::vector<std::size_t> costs;
  for (const Session* one : sessions) costs.push_back(cost_of(*one));
  std::vector<std::size_t> order(sessions.size());
  std::iota(order.begin(), order.end(), std::size_t{0});
  std::stable_sort(order.begin(), order.end(),
                   [&](std::size_t a, std::size_t b) { return costs[a] > costs[b]; });
  std::vector<std::size_t> loads(static_cast<std::size_t>(shard.of));
  std::vector<bool> mine(sessions.size());
  for (std::size_t index : order) {
    auto least = std::min_element(loads.begin(), loads.end());
    *least += costs[index];
    mine[index] = least - loads.begin() == shard.number - 1;
  }
  std::vector<const Session*> part;
  for (std::size_t index = 0; index < sessions.size(); ++index) {
    if (mine[index]) part.push_back(sessions[index]);
  }
  return part;
}

}  // namespace chatspec
