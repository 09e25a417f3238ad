#include "scenario/session_lines.hpp"

#include <algorithm>
#include <utility>

namespace chatspec {

SessionLines::SessionLines(std::string_view text, const std::string& file, int first_line) {
  for (int number = first_line; !text.empty(); ++number) {
    const auto end = std::min(text.find('\n'), text.size());
    auto line = text.substr(0, end);
    text.remove_prefix(std::min(end + 1, text.size()));
    if (line.ends_with('\r')) line.remove_suffix(1);
    const auto visible = line.find_first_not_of(" \t");
    if (visible == std::string_view::npos || line[visible] == '#') continue;
    lines_.emplace_back(line, file, number);
  }
}

std::string_view SessionLines::next_word() const {
  return first_word(lines_[next_]);
}

tl::unexpected<ParseError> SessionLines::error_at(const Place& place, std::string message) const {
  const auto line = std::find_if(lines_.begin(), lines_.end(), [&](const LineCursor& one) {
    return one.place_at(0).line == place.line;
  });
  return error_in(*line, std::move(message));
}

std::string_view first_word(LineCursor line) {
  line.skip_spaces();
  return line.take_word();
}

LineCursor behind_first_word(LineCursor line) {
  line.skip_spaces();
  line.take_word();
  return line;
}

tl::unexpected<ParseError> error_in(LineCursor line, std::string message) {
  line.skip_spaces();
  return line.error(std::move(message));
}

}  // namespace chatspec
