#include "row.hpp"

#include <algorithm>
#include <cassert>

namespace chatspec::bench {

double median(std::vector<double> values) {
  assert(!values.empty());
  std::sort(values.begin(), values.end());
  const size_t middle = values.size() / 2;
  if (values.size() % 2 == 1) return values[middle];
  return (values[middle - 1] + values[middle]) / 2;
}

std::vector<double> round_ratios(const Row& row) {
  std::vector<double> ratios;
  for (size_t round = 0; round < std::min(row.values.size(), row.bare_values.size()); ++round) {
    if (row.bare_values[round] > 0) ratios.push_back(row.values[round] / row.bare_values[round]);
  }
  return ratios;
}

double Row::value() const {
  return median(values);
}

std::optional<double> Row::bare() const {
  if (bare_values.empty()) return std::nullopt;
  return median(bare_values);
}

std::optional<double> Row::ratio() const {
  const auto ratios = round_ratios(*this);
  if (ratios.empty()) return std::nullopt;
  return median(ratios);
}

std::optional<bool> Row::met() const {
  if (!target) return std::nullopt;
  if (target->of == Target::Of::value_at_most) return value() <= target->limit;
  if (target->of == Target::Of::value_at_least) return value() >= target->limit;
  const auto measured = ratio();
  if (!measured) return std::nullopt;
  return *measured <= target->limit;
}

}  // namespace chatspec::bench
