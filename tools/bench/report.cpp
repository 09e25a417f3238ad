#include "report.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

namespace chatspec::bench {

namespace {

constexpr std::string_view layout = "  {:<46} {:<10} {:>12} {:>12} {:>8} {:>13}  {:<10} {}\n";

std::string target_text(const Row& row) {
  if (!row.target) return "";
  const bool ratio = row.target->of == Target::Of::ratio_at_most;
  const bool least = row.target->of == Target::Of::value_at_least;
  return fmt::format("{} {}{}", least ? ">=" : "<=", row.target->limit, ratio ? "x" : "");
}

std::string met_text(const Row& row) {
  const auto met = row.met();
  if (!met) return "";
  return *met ? "yes" : "NO";
}

std::string range_text(const Row& row) {
  const auto ratios = round_ratios(row);
  if (ratios.size() < 2) return "";
  const auto [low, high] = std::minmax_element(ratios.begin(), ratios.end());
  return fmt::format("{:.2f}-{:.2f}", *low, *high);
}

std::string verdict(const std::vector<Row>& rows) {
  int met = 0;
  std::string missed;
  for (const Row& row : rows) {
    const auto judged = row.met();
    if (!judged) continue;
    if (*judged) {
      ++met;
    } else {
      missed += fmt::format("\n  missed: {} ({})", row.id, target_text(row));
    }
  }
  const auto count = static_cast<int>(std::count(missed.begin(), missed.end(), '\n'));
  return fmt::format("{} of {} targets met.{}\n", met, met + count, missed);
}

}  // namespace

std::string three_digits(double value) {
  if (value == 0) return "0";
  const int magnitude = static_cast<int>(std::floor(std::log10(std::abs(value))));
  if (magnitude < 3) return fmt::format("{:.{}f}", value, std::clamp(2 - magnitude, 0, 9));
  const double unit = std::pow(10, magnitude - 2);
  std::string digits = fmt::format("{:.0f}", std::round(value / unit) * unit);
  for (int at = static_cast<int>(digits.size()) - 3; at > (value < 0 ? 1 : 0); at -= 3) {
    digits.insert(static_cast<size_t>(at), ",");
  }
  return digits;
}

std::string as_table(const std::vector<Row>& rows) {
  std::string out;
  std::string group;
  for (const Row& row : rows) {
    if (row.group != group) {
      group = row.group;
      out += fmt::format("\n{}\n", group);
      out += fmt::format(layout, "what", "engine", "measured", "bare loop", "ratio", "of rounds",
                         "target", "met?");
    }
    const auto ratio = row.ratio();
    out += fmt::format(layout, fmt::format("{}, {}", row.what, row.unit), row.engine,
                       three_digits(row.value()), row.bare() ? three_digits(*row.bare()) : "-",
                       ratio ? fmt::format("{:.2f}", *ratio) : "-", range_text(row),
                       target_text(row), met_text(row));
  }
  return out + "\n" + verdict(rows);
}

nlohmann::json as_json(const std::vector<Row>& rows, const nlohmann::json& conditions) {
  nlohmann::json list = nlohmann::json::array();
  for (const Row& row : rows) {
    nlohmann::json entry = {
        {"id", row.id},         {"group", row.group},   {"what", row.what},
        {"engine", row.engine}, {"unit", row.unit},     {"value", row.value()},
        {"bare", nullptr},      {"ratio", nullptr},     {"target", nullptr},
        {"met", nullptr},       {"rounds", row.values}, {"bare_rounds", row.bare_values}};
    if (row.bare()) entry["bare"] = *row.bare();
    if (row.ratio()) entry["ratio"] = *row.ratio();
    if (row.target) {
      const bool ratio = row.target->of == Target::Of::ratio_at_most;
      const bool least = row.target->of == Target::Of::value_at_least;
      entry["target"] = {{"of", ratio ? "ratio" : "value"},
                         {least ? "at_least" : "at_most", row.target->limit}};
    }
    if (row.met()) entry["met"] = *row.met();
    list.push_back(std::move(entry));
  }
  return {{"conditions", conditions}, {"rows", list}};
}

}  // namespace chatspec::bench
