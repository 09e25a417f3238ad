#include "report/chart.hpp"

#include <algorithm>
#include <set>

#include <fmt/core.h>

#include "outcome/visible.hpp"
#include "report/excerpt.hpp"
#include "report/first_difference.hpp"
#include "report/paint.hpp"

namespace chatspec {
namespace {

constexpr std::size_t column_min = 16;

// A cell, and the column in it where a mark belongs.
struct Cell {
  std::string text;
  std::size_t mark = 0;
};

// `marked` is a byte that must be seen: if it would be cut off, the text begins with `…` instead.
Cell cell(const Exchange& exchange, std::size_t columns, std::size_t marked = 0) {
  std::string lead = std::string(sign(exchange.direction)) + " ";
  std::string text = visible(exchange.bytes);
  std::size_t mark = width(
      visible(std::string_view(exchange.bytes).substr(0, character_begin(exchange.bytes, marked))));
  // In a narrow column the text itself needs all the room.
  constexpr std::size_t enough_for_size = 40;
  bool all_kept = exchange.size_bytes == exchange.bytes.size();
  bool cut_here = width(lead) + width(text) > columns && columns >= enough_for_size;
  std::string size = all_kept && !cut_here ? "" : fmt::format(" ({} bytes)", exchange.size_bytes);
  std::size_t room = columns - std::min(columns - 3, width(lead) + width(size));
  if (!all_kept) text += "…";
  Window window = window_around(text, mark, room);
  return {lead + window.text + size, width(lead) + window.mark};
}

std::string trimmed(std::string line) {
  line.erase(line.find_last_not_of(' ') + 1);
  return line;
}

class Columns {
 public:
  Columns(const PlayResult& play, std::string indent, std::size_t columns_max)
      : indent_(std::move(indent)) {
    room_ = std::max(column_min, columns_max - std::min(columns_max, indent_.size()));
    names_ = chart_columns(play, room_ / column_min);
    column_ = room_ / std::max<std::size_t>(names_.size(), 1) - 1;
  }

  bool has(const std::string& who) const { return find(who) < names_.size(); }
  bool empty() const { return names_.empty(); }
  std::size_t shown() const { return names_.size(); }
  /// What a cell of this column may need; the last one may run on to the right edge.
  std::size_t room(const std::string& who) const {
    std::size_t at = find(who);
    return at + 1 == names_.size() ? room_ - at * (column_ + 1) : column_;
  }
  std::string line(const std::string& who, const std::string& text) const {
    return indent_ + std::string(find(who) * (column_ + 1), ' ') + text + "\n";
  }
  std::string head() const {
    std::string line = indent_;
    for (const std::string& name : names_) line += padded(shorten(name, column_), column_ + 1);
    return trimmed(line) + "\n";
  }

 private:
  std::size_t find(const std::string& who) const {
    return static_cast<std::size_t>(std::find(names_.begin(), names_.end(), who) - names_.begin());
  }
  std::string indent_;
  std::size_t room_ = 0;
  std::size_t column_ = 0;
  std::vector<std::string> names_;
};

// The caret and its words, on whichever side of it there is room.
std::string caret_line(std::size_t mark, const std::string& words, std::size_t room) {
  if (mark + 2 + width(words) <= room) return std::string(mark, ' ') + "^ " + words;
  if (width(words) + 1 <= mark) {
    return std::string(mark - width(words) - 1, ' ') + words + " ^";
  }
  return std::string(mark, ' ') + "^";
}

std::size_t participants_of(const PlayResult& play) {
  std::set<std::string> names(play.participants.begin(), play.participants.end());
  for (const Exchange& one : play.exchanges) names.insert(one.who);
  return names.size();
}

}  // namespace

std::string_view sign(Direction direction) {
  switch (direction) {
    case Direction::sent:
      return "→";
    case Direction::received:
      return "←";
    case Direction::unasked:
      return "✗";
    case Direction::note:
      return "·";
  }
  return "";
}

std::vector<std::string> chart_columns(const PlayResult& play, std::size_t most) {
  // Participants in the order in which they came; whoever else has something to tell comes last.
  std::vector<std::string> names = play.participants;
  std::map<std::string, int> told;
  for (const Exchange& one : play.exchanges) {
    if (std::find(names.begin(), names.end(), one.who) == names.end()) names.push_back(one.who);
    // That somebody came is not much.
    told[one.who] += one.direction == Direction::note ? 1 : 1000;
  }
  if (auto difference = first_difference(play)) told[difference->who] += 1000000;
  while (names.size() > std::max<std::size_t>(most, 1)) {
    // Of those who tell as little, the last one goes first.
    auto least = std::min_element(names.rbegin(), names.rend(),
                                  [&](auto& a, auto& b) { return told[a] < told[b]; });
    names.erase(std::next(least).base());
  }
  return names;
}

std::size_t chart_begin(const PlayResult& play, std::size_t lines_max) {
  if (play.exchanges.size() <= lines_max) return 0;
  std::size_t begin = play.exchanges.size() - lines_max;
  auto difference = first_difference(play);
  if (!difference || !difference->exchange || *difference->exchange >= begin) return begin;
  // Half of it for what led there.
  return *difference->exchange - std::min(*difference->exchange, lines_max / 2);
}

std::string chart(const PlayResult& play, const std::string& indent, std::size_t columns_max,
                  bool colour) {
  Columns columns(play, indent, columns_max);
  if (columns.empty()) return "";
  auto difference = first_difference(play);
  std::string lines = columns.head();
  std::size_t first = chart_begin(play, chart_lines);
  if (first > 0) lines += fmt::format("{}({} earlier lines are left off)\n", indent, first);
  std::size_t last = std::min(play.exchanges.size(), first + chart_lines);
  for (std::size_t i = first; i < last; ++i) {
    const Exchange& one = play.exchanges[i];
    if (!columns.has(one.who)) continue;
    bool here = difference && difference->exchange == i;
    Cell shown = cell(one, columns.room(one.who), here ? difference->at_byte : 0);
    bool unasked = one.direction == Direction::unasked, note = one.direction == Direction::note;
    Ink ink = unasked ? Ink::red : note ? Ink::dim : Ink::none;
    lines += columns.line(one.who, painted(shown.text, ink, colour));
    if (!here) continue;
    std::string caret = caret_line(shown.mark, difference->words, columns.room(one.who));
    lines += columns.line(one.who, painted(caret, Ink::red, colour));
  }
  if (last < play.exchanges.size()) {
    lines += fmt::format("{}({} later lines are left off)\n", indent, play.exchanges.size() - last);
  }
  if (difference && !difference->exchange && columns.has(difference->who)) {
    std::string words = shorten("… " + difference->words, columns.room(difference->who));
    lines += columns.line(difference->who, painted(words, Ink::red, colour));
  }
  std::size_t hidden = participants_of(play) - columns.shown();
  if (hidden > 0) lines += fmt::format("{}({} more took part and are left out)\n", indent, hidden);
  return lines;
}

std::string transcript(const PlayResult& play, const std::string& indent, std::size_t columns_max) {
  std::size_t name_columns = 0;
  for (const std::string& name : chart_columns(play, std::string::npos)) {
    name_columns = std::max(name_columns, width(name));
  }
  const std::size_t used = indent.size() + name_columns + 2;
  const std::size_t room = std::max(column_min, columns_max > used ? columns_max - used : 0);
  std::string lines;
  for (const Exchange& one : play.exchanges) {
    std::string_view bytes = one.bytes;
    Exchange shown = one;
    // Each line stands on its own here, so its end need not be made visible.
    if (bytes.ends_with('\n') && one.size_bytes == bytes.size()) {
      shown.bytes.pop_back();
      --shown.size_bytes;
    }
    lines += indent + padded(one.who, name_columns + 2) + cell(shown, room).text + "\n";
  }
  return lines;
}

}  // namespace chatspec
