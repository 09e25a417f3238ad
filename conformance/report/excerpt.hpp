// Long texts cut so that what matters stays and everybody sees how much there was.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

#include "outcome/play_result.hpp"

namespace chatspec {

/// A text that has been made visible, cut to `room` columns with `…` where something was left off,
/// and where in it the mark is now. The column `mark` stays, with what comes behind it.
struct Window {
  std::string text;
  std::size_t mark = 0;
};
Window window_around(std::string_view text, std::size_t mark, std::size_t room);

/// The first columns of a text, and behind them its length if something was left off:
/// "abc… (5000 bytes)".
std::string shorten_telling(std::string_view text, std::size_t columns);

/// One side of a difference, for a reader who has room for all of the excerpt:
/// "…abc… (5000 bytes)".
std::string expected_text(const Divergence& divergence);
std::string got_text(const Divergence& divergence);

/// "expected" and "got" below one another with a caret under the first difference, at most so many
/// columns wide. Lines that end in LF.
std::string divergence_lines(const Divergence& divergence, std::string_view indent,
                             std::size_t columns, bool colour);

}  // namespace chatspec
