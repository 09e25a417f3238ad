#include "line_stream.hpp"

#include <fmt/format.h>

#include <cassert>
#include <charconv>

#include "cannot_measure.hpp"

namespace chatspec::bench {

LineText::LineText(size_t line_bytes) : padding_(line_bytes - head_bytes - 1, 'x') {
  assert(line_bytes >= line_bytes_min);
  padding_ += '\n';
}

void LineText::append(std::string& out, int sender, uint64_t sequence) const {
  fmt::format_to(std::back_inserter(out), "{:03} {:012} ", sender, sequence);
  out += padding_;
}

bool LineText::parse(std::string_view text, Parsed& parsed) const {
  if (text.size() != line_bytes() - 1) return false;
  const auto number = [&](size_t at, size_t digits, auto& value) {
    const char* first = text.data() + at;
    return std::from_chars(first, first + digits, value).ptr == first + digits;
  };
  return number(0, 3, parsed.sender) && text[3] == ' ' && number(4, 12, parsed.sequence) &&
         text[16] == ' ' &&
         text.substr(head_bytes) == std::string_view(padding_).substr(0, padding_.size() - 1);
}

LineText::Parsed LineChecker::check(const LineText& text, std::string_view line) {
  const size_t own_bytes = text.line_bytes() - 1;
  const size_t prefix_bytes = line.size() < own_bytes ? 0 : line.size() - own_bytes;
  LineText::Parsed parsed{};
  const bool ours = text.parse(line.substr(prefix_bytes), parsed) && parsed.sender >= 0 &&
                    static_cast<size_t>(parsed.sender) < next_.size() &&
                    line.substr(0, prefix_bytes) == (*prefixes_)[parsed.sender];
  if (!ours) {
    throw CannotMeasure(
        fmt::format("receiver {} got a line nobody sent: {:.120}", receiver_, line));
  }
  uint64_t& next = next_[parsed.sender];
  if (parsed.sequence != next) {
    throw CannotMeasure(fmt::format("receiver {} got line {} of sender {} where line {} was due",
                                    receiver_, parsed.sequence, parsed.sender, next));
  }
  ++next;
  return parsed;
}

}  // namespace chatspec::bench
