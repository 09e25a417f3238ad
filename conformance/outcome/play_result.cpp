#include "outcome/play_result.hpp"

#include <algorithm>

#include "outcome/visible.hpp"

namespace chatspec {

namespace {

constexpr std::string_view phase_names[] = {"start", "steps", "means", "ending"};
constexpr std::string_view missing_names[] = {"none", "server", "client"};
constexpr std::string_view direction_names[] = {"sent", "received", "unasked", "note"};

}  // namespace

std::string_view name(Phase phase) {
  return phase_names[static_cast<std::size_t>(phase)];
}

std::string_view name(Missing missing) {
  return missing_names[static_cast<std::size_t>(missing)];
}

std::string_view name(Direction direction) {
  return direction_names[static_cast<std::size_t>(direction)];
}

Verdict PlayResult::verdict() const {
  if (failure) return failure->verdict;
  return leniencies.empty() ? Verdict::passed : Verdict::passed_leniently;
}

Divergence diverge(std::string_view expected, std::string_view got) {
  // Enough before the place to recognise it, enough behind to see what came instead.
  constexpr std::size_t shared_before_bytes = 40;
  constexpr std::size_t excerpt = 120;
  auto end = std::min(expected.size(), got.size());
  std::size_t at = 0;
  while (at < end && expected[at] == got[at]) ++at;
  std::size_t from = at > excerpt - shared_before_bytes ? at - shared_before_bytes : 0;
  // Up to there both are the same, so the excerpts can begin where a character does.
  from = character_begin(got, from);
  return {std::string(expected.substr(from, excerpt)), std::string(got.substr(from, excerpt)),
          at - from, from};
}

}  // namespace chatspec
