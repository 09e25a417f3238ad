// What was exchanged in a play, one column for each participant.
#pragma once

#include <string>

#include "report/verdict.hpp"

namespace chatspec {

/// Lines, each beginning with `indent` and ending in LF. `→` is what a participant sends or is
/// typed at it, `←` what it receives or shows, `✗` what no step asked for, `·` an event. At most
/// `columns_max` columns wide, if there are not too many participants; what does not fit is cut
/// with `…`. Of a long play only the last `kChartLines` lines are shown.
std::string chart(const PlayResult& play, const std::string& indent, std::size_t columns_max);

inline constexpr std::size_t kChartLines = 40;

/// The whole play in the order in which it happened, a line for each exchange: who, the sign of
/// `chart`, and what. For somebody who wants to watch, not to look for a fault.
std::string transcript(const PlayResult& play, const std::string& indent, std::size_t columns_max);

}  // namespace chatspec
