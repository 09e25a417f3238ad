#pragma once

#include <optional>
#include <string>
#include <vector>

namespace chatspec::bench {

/// What a row has to reach, and where that is demanded: the table of figures the issue expects.
struct Target {
  enum class Of { ratio_at_most, value_at_most, value_at_least } of = Of::ratio_at_most;
  double limit = 0;
};

/// One figure. `values` and `bare_values` hold one entry for each round, entry i of both measured
/// right after each other.
struct Row {
  std::string id;      // stable, for machines: fanout.cpu.select.100.32
  std::string group;   // heading in the table
  std::string what;    // for people
  std::string engine;  // select or threading
  std::string unit;
  std::vector<double> values;
  std::vector<double> bare_values = {};  // empty: there is nothing to compare with
  std::optional<Target> target = std::nullopt;

  double value() const;
  std::optional<double> bare() const;
  /// The median of the rounds' own ratios, not the ratio of the medians: what slows the machine for
  /// a second slows both halves of a round.
  std::optional<double> ratio() const;
  std::optional<bool> met() const;
};

/// The middle value; the mean of the middle two when their number is even. Not for none at all.
double median(std::vector<double> values);

/// The ratio of each round, value to bare.
std::vector<double> round_ratios(const Row& row);

}  // namespace chatspec::bench
