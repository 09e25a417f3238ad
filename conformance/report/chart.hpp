// What was exchanged in a play, one column for each participant.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "outcome/play_result.hpp"

namespace chatspec {

/// Lines, each beginning with `indent` and ending in LF. `→` is what a participant sends or is
/// typed at it, `←` what it receives or shows, `✗` what no step asked for, `·` an event. Below the
/// place where the program first did something else stands a caret with a word, in the same column.
/// At most `columns_max` columns wide: what does not fit is cut with `…`, and participants that
/// would need more room than there is and have nothing to tell are left out and counted. Of a long
/// play only the last `chart_lines` lines are shown, and always the one that differs.
std::string chart(const PlayResult& play, const std::string& indent, std::size_t columns_max,
                  bool colour = false);

inline constexpr std::size_t chart_lines = 40;

/// The whole play in the order in which it happened, a line for each exchange: who, the sign of
/// `chart`, and what. For somebody who wants to watch, not to look for a fault.
std::string transcript(const PlayResult& play, const std::string& indent, std::size_t columns_max);

/// "→", "←", "✗" or "·".
std::string_view sign(Direction direction);

/// The participants in the order in which they came, at most so many: who has nothing to tell is
/// left out first.
std::vector<std::string> chart_columns(const PlayResult& play, std::size_t most);

/// The exchange with which the chart of a play begins when it is cut to `lines_max`.
std::size_t chart_begin(const PlayResult& play, std::size_t lines_max);

}  // namespace chatspec
