// The lines of one session that say something, taken one after the other.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "scenario/line_cursor.hpp"

namespace chatspec {

class SessionLines {
 public:
  /// Leaves out comments, empty lines, and the CR of a file from another system. `text`, whose
  /// first line is `first_line` of `file`, and `file` must outlive all cursors.
  SessionLines(std::string_view text, const std::string& file, int first_line);

  bool at_end() const { return next_ == lines_.size(); }
  /// The very first line, taken or not; only if there is one.
  const LineCursor& first() const { return lines_.front(); }
  /// The next line, or its first word; not at the end.
  LineCursor take() { return lines_[next_++]; }
  std::string_view next_word() const;
  /// A fault at the first word of a line that was taken: `place.line` must be one of them.
  tl::unexpected<ParseError> error_at(const Place& place, std::string message) const;

 private:
  std::vector<LineCursor> lines_;
  std::size_t next_ = 0;
};

std::string_view first_word(LineCursor line);

/// The same line, behind its first word.
LineCursor behind_first_word(LineCursor line);

/// A fault at the first word of the line.
tl::unexpected<ParseError> error_in(LineCursor line, std::string message);

}  // namespace chatspec
