// When a run ends before everything was played.
#pragma once

#include <chrono>
#include <optional>
#include <string>

namespace chatspec {

struct Limits {
  /// After so many bad sessions that nothing else explains, no other one is begun; 0: no limit.
  int failures = 0;
  /// For the whole run, from `began`; 0: no limit. Sessions that are being played then are ended.
  std::chrono::milliseconds time{0};
  std::chrono::steady_clock::time_point began = std::chrono::steady_clock::now();
};

/// "60", "60s", "5m"; nothing if it is something else, 0, or more than a year.
std::optional<std::chrono::seconds> parse_time_limit(const std::string& text);

/// How a run came to its end.
struct RunEnding {
  enum class Why { everything_played, interrupted, time_over, enough_failures };
  Why why = Why::everything_played;
  std::string reason;  ///< for a person; empty: nothing was left out
  /// Why one of those sessions has no verdict: "not played: …".
  std::string words() const { return "not played: " + reason; }
};

RunEnding ended_by_time(const Limits& limits);
RunEnding ended_by_failures(const Limits& limits);
RunEnding ended_by_interruption();

}  // namespace chatspec
