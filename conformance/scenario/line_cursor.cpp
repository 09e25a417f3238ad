#include "scenario/line_cursor.hpp"

#include <algorithm>
#include <utility>

namespace chatspec {

namespace {

bool is_space(char c) {
  return c == ' ' || c == '\t';
}
bool is_lower(char c) {
  return c >= 'a' && c <= 'z';
}
bool is_name_character(char c) {
  return is_lower(c) || (c >= '0' && c <= '9');
}

// Columns count characters, not bytes, because a person counts them.
int column_of(std::string_view line, std::size_t offset) {
  const auto before = line.substr(0, offset);
  return 1 + static_cast<int>(std::count_if(before.begin(), before.end(), [](char c) {
           return (static_cast<unsigned char>(c) & 0xc0U) != 0x80U;
         }));
}

}  // namespace

LineCursor::LineCursor(std::string_view line, const std::string& file, int line_number)
    : line_(line), file_(&file), line_number_(line_number) {}

void LineCursor::skip_spaces() {
  while (!at_end() && is_space(line_[offset_])) ++offset_;
}

std::string_view LineCursor::take_word() {
  const auto text = rest();
  const auto end = std::find_if(text.begin(), text.end(), is_space);
  const auto word = text.substr(0, static_cast<std::size_t>(end - text.begin()));
  offset_ += word.size();
  return word;
}

bool LineCursor::take(std::string_view token) {
  if (!rest().starts_with(token)) return false;
  offset_ += token.size();
  return true;
}

Place LineCursor::place_at(std::size_t offset) const {
  return Place{*file_, line_number_, column_of(line_, offset)};
}

tl::unexpected<ParseError> LineCursor::error_at(std::size_t offset, std::string message) const {
  return tl::unexpected(ParseError{place_at(offset), std::move(message), std::string(line_)});
}

tl::unexpected<ParseError> LineCursor::error(std::string message) const {
  return error_at(offset_, std::move(message));
}

Parsed<std::monostate> LineCursor::expect_end() {
  skip_spaces();
  if (!at_end()) return error("expected the end of the line");
  return {};
}

std::size_t name_length(std::string_view text) {
  if (text.empty() || !is_lower(text.front())) return 0;
  std::size_t length = 1;
  while (length < text.size()) {
    const bool joins =
        text[length] == '-' && length + 1 < text.size() && is_name_character(text[length + 1]);
    if (!joins && !is_name_character(text[length])) break;
    ++length;
  }
  return length;
}

bool is_name(std::string_view text) {
  return !text.empty() && name_length(text) == text.size();
}

}  // namespace chatspec
