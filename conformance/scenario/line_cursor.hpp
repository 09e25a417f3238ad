// One line of a session while it is read from left to right. It knows where it stands in the file,
// so that every fault can point at its column.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <variant>

#include <tl/expected.hpp>

#include "scenario/parse_error.hpp"

namespace chatspec {

template <typename T>
using Parsed = tl::expected<T, ParseError>;

class LineCursor {
 public:
  /// `line` (without LF) and `file` must outlive the cursor.
  LineCursor(std::string_view line, const std::string& file, int line_number);

  bool at_end() const { return offset_ == line_.size(); }
  std::size_t offset() const { return offset_; }
  void move_to(std::size_t offset) { offset_ = offset; }
  std::string_view line() const { return line_; }
  std::string_view rest() const { return line_.substr(offset_); }

  void skip_spaces();
  /// Everything up to the next space or the end of the line, which may be nothing.
  std::string_view take_word();
  /// Moves behind `token` if it comes next.
  bool take(std::string_view token);

  Place place_at(std::size_t offset) const;
  tl::unexpected<ParseError> error_at(std::size_t offset, std::string message) const;
  tl::unexpected<ParseError> error(std::string message) const;

  /// Nothing but spaces may follow.
  Parsed<std::monostate> expect_end();

 private:
  std::string_view line_;
  const std::string* file_;
  int line_number_;
  std::size_t offset_ = 0;
};

/// A word of the notation: lower-case words of letters and digits joined by `-`, a letter first.
/// Returns how long the word at the beginning of `text` is; 0: there is none.
std::size_t name_length(std::string_view text);
bool is_name(std::string_view text);

}  // namespace chatspec
