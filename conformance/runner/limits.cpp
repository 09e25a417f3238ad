#include "runner/limits.hpp"

#include <fmt/format.h>

#include <charconv>

namespace chatspec {
namespace {

constexpr std::chrono::seconds time_limit_max = std::chrono::hours(24 * 365);

// "60 s", and what is no whole number of them "0.05 s".
std::string told(std::chrono::milliseconds time) {
  return fmt::format("{} s", static_cast<double>(time.count()) / 1000);
}

}  // namespace

std::optional<std::chrono::seconds> parse_time_limit(const std::string& text) {
  long number = 0;
  const char* end = text.data() + text.size();
  auto [rest, error] = std::from_chars(text.data(), end, number);
  if (error != std::errc{} || number <= 0 || number > time_limit_max.count()) return std::nullopt;
  std::string unit(rest, end);
  std::chrono::seconds limit(number);
  if (unit == "m") limit = std::chrono::minutes(number);
  bool known = unit.empty() || unit == "s" || unit == "m";
  if (!known || limit > time_limit_max) return std::nullopt;
  return limit;
}

RunEnding ended_by_time(const Limits& limits) {
  return {RunEnding::Why::time_over,
          fmt::format("the time limit of {} was over", told(limits.time))};
}

RunEnding ended_by_failures(const Limits& limits) {
  return {RunEnding::Why::enough_failures,
          fmt::format("the run was to stop after {} failure{}", limits.failures,
                      limits.failures == 1 ? "" : "s")};
}

RunEnding ended_by_interruption() {
  return {RunEnding::Why::interrupted, "the run was interrupted"};
}

}  // namespace chatspec
