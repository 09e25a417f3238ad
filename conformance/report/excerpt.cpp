#include "report/excerpt.hpp"

#include <algorithm>

#include <fmt/core.h>

#include "outcome/visible.hpp"
#include "report/paint.hpp"

namespace chatspec {
namespace {

constexpr std::string_view label = "expected  ";

// How many columns are left off before the mark, so that it can be seen: all but a third of the
// room.
std::size_t skipped_columns(std::size_t columns, std::size_t mark, std::size_t room) {
  return columns > room && mark + 2 > room ? mark - std::min(mark, room / 3) + 1 : 0;
}

std::string without_columns(std::string_view text, std::size_t skipped) {
  std::size_t at = 0;
  for (std::size_t taken = 0; at < text.size(); ++at) {
    bool begins = (static_cast<unsigned char>(text[at]) & 0xc0) != 0x80;
    if (begins && taken++ == skipped) break;
  }
  return "…" + std::string(text.substr(at));
}

std::string length_text(std::size_t bytes) {
  return fmt::format(" ({} bytes)", bytes);
}

std::string whole_side(std::string_view excerpt, std::size_t offset, std::size_t all) {
  bool ends_early = offset + excerpt.size() < all;
  std::string text = (offset > 0 ? "…" : "") + visible(excerpt) + (ends_early ? "…" : "");
  return offset > 0 || ends_early ? text + length_text(all) : text;
}

}  // namespace

Window window_around(std::string_view text, std::size_t mark, std::size_t room) {
  std::string cut(text);
  if (std::size_t skipped = skipped_columns(width(text), mark, room); skipped > 0) {
    cut = without_columns(text, skipped);
    mark = mark - skipped + 1;
  }
  return {shorten(cut, room), std::min(mark, room - 1)};
}

std::string shorten_telling(std::string_view text, std::size_t columns) {
  if (width(text) <= columns) return std::string(text);
  std::string length = length_text(text.size());
  return shorten(text, columns - std::min(columns - 1, width(length))) + length;
}

std::string expected_text(const Divergence& divergence) {
  return whole_side(divergence.expected, divergence.offset_bytes, divergence.expected_bytes);
}

std::string got_text(const Divergence& divergence) {
  return whole_side(divergence.got, divergence.offset_bytes, divergence.got_bytes);
}

std::string divergence_lines(const Divergence& divergence, std::string_view indent,
                             std::size_t columns, bool colour) {
  constexpr std::size_t room_min = 20;
  constexpr std::string_view length_of_all = " (1000000 bytes)";
  std::size_t used = indent.size() + label.size();
  std::string lead = divergence.offset_bytes > 0 ? "…" : "";
  std::size_t at = character_begin(divergence.got, divergence.at_byte);
  std::string common = lead + visible(std::string_view(divergence.got).substr(0, at));
  // Both are cut at the same place, so that the caret stands under the difference in both.
  std::size_t widest =
      width(lead) + std::max(width(visible(divergence.expected)), width(visible(divergence.got)));
  bool partly = divergence.offset_bytes + divergence.expected.size() < divergence.expected_bytes ||
                divergence.offset_bytes + divergence.got.size() < divergence.got_bytes;
  if (partly || !lead.empty() || used + widest > columns) used += length_of_all.size();
  std::size_t room = std::max(room_min, columns - std::min(columns, used));
  std::size_t skipped = skipped_columns(widest, width(common), room);
  auto side = [&](std::string_view excerpt, std::size_t all) {
    std::string text = lead + visible(excerpt);
    if (skipped > 0) text = without_columns(text, skipped);
    bool ends_early = divergence.offset_bytes + excerpt.size() < all;
    if (ends_early) text += "…";
    bool whole = divergence.offset_bytes == 0 && !ends_early && skipped == 0;
    std::string length = whole && width(text) <= room ? "" : length_text(all);
    return shorten(text, room) + length;
  };
  std::string text;
  bool both = !divergence.expected.empty() && !divergence.got.empty();
  if (!divergence.expected.empty()) {
    text += fmt::format("{}expected  {}\n", indent,
                        side(divergence.expected, divergence.expected_bytes));
  }
  text +=
      fmt::format("{}got       {}\n", indent,
                  divergence.got.empty() ? "nothing" : side(divergence.got, divergence.got_bytes));
  if (!both) return text;
  std::size_t mark = width(common) - (skipped > 0 ? skipped - 1 : 0);
  return text + std::string(indent.size() + label.size() + mark, ' ') +
         painted("^", Ink::red, colour) + "\n";
}

}  // namespace chatspec
