#include "interop/interop_text.hpp"

#include <algorithm>

#include <fmt/format.h>

#include "interop/grid.hpp"
#include "outcome/run_numbers.hpp"
#include "outcome/visible.hpp"
#include "report/html_session.hpp"
#include "report/paint.hpp"
#include "report/text_parts.hpp"

namespace chatspec {
namespace {

constexpr std::string_view alone_label = "alone";
constexpr std::size_t name_columns_max = 24;
// Under a cell that failed: enough to see what it is about. The other reports have everything.
constexpr std::size_t told_most = 8;

Ink ink_of_state(GridState state) {
  switch (state) {
    case GridState::passed:
      return Ink::green;
    case GridState::failed:
    case GridState::untested:
      return Ink::red;
    case GridState::tolerated:
      return Ink::yellow;
    default:
      return Ink::dim;
  }
}

std::string fraction(const GridCell& cell) {
  GridNumbers numbers = numbers_of(cell);
  return numbers.played == 0 ? "" : fmt::format("{}/{}", numbers.passed, numbers.played);
}

std::string cell_text(const GridCell* cell) {
  if (cell == nullptr) return "";
  std::string text = fraction(*cell);
  return std::string(sign(state_of(*cell))) + (text.empty() ? "" : " " + text);
}

// A heading over so many columns, its lines from the bottom up.
std::vector<std::string> heading(const std::string& name, std::size_t columns) {
  std::vector<std::string> lines = wrap(visible(name), columns);
  for (std::string& line : lines) line = shorten(line, columns);
  return lines;
}

std::size_t longest_word(const std::string& text) {
  std::size_t longest = 0;
  for (const std::string& word : wrap(visible(text), 1)) longest = std::max(longest, width(word));
  return longest;
}

/// A column of the table: a client, or (null) the servers alone.
struct Column {
  const Implementation* client = nullptr;
  std::size_t width = 0;
};

class Table {
 public:
  Table(const Grid& grid, const TextStyle& style) : grid_(grid), style_(style) {
    for (const Implementation* one : grid.servers) rows_.push_back(one);
    if (grid.margins) rows_.push_back(nullptr);
    std::size_t longest = 0;
    for (const Implementation* one : rows_) {
      longest = std::max(longest, width(visible(row_name(one))));
    }
    names_ = std::min(longest, name_columns_max);
    for (const Implementation* one : grid.clients) columns_.push_back(column(one));
    if (grid.margins) columns_.push_back(column(nullptr));
  }

  std::string text() const {
    std::string text;
    for (std::size_t from = 0; from < columns_.size();) {
      std::size_t to = from;
      std::size_t used = 2 + names_;
      while (to < columns_.size() &&
             (to == from || used + 2 + columns_[to].width <= style_.columns)) {
        used += 2 + columns_[to++].width;
      }
      text += (from == 0 ? "" : "\n") + part(from, to);
      from = to;
    }
    return text;
  }

 private:
  static std::string row_name(const Implementation* server) {
    return server == nullptr ? std::string(alone_label) : server->name;
  }
  static std::string column_name(const Column& one) {
    return one.client == nullptr ? std::string(alone_label) : one.client->name;
  }

  Column column(const Implementation* client) const {
    Column one{client, 0};
    for (const Implementation* server : rows_) {
      one.width = std::max(one.width, width(cell_text(cell(server, client))));
    }
    constexpr std::size_t word_max = 14;
    one.width = std::max(one.width, std::min(word_max, longest_word(column_name(one))));
    return one;
  }

  const GridCell* cell(const Implementation* server, const Implementation* client) const {
    if (server == nullptr && client == nullptr) return nullptr;
    return find_cell(grid_, server, client);
  }

  // Columns `from` to before `to`.
  std::string part(std::size_t from, std::size_t to) const {
    std::vector<std::vector<std::string>> headings;
    std::size_t height = 1;
    for (std::size_t i = from; i < to; ++i) {
      headings.push_back(heading(column_name(columns_[i]), columns_[i].width));
      height = std::max(height, headings.back().size());
    }
    std::string text;
    for (std::size_t line = 0; line < height; ++line) {
      std::string row = "  " + padded("", names_);
      for (std::size_t i = from; i < to; ++i) {
        const auto& lines = headings[i - from];
        std::size_t empty = height - lines.size();
        row += "  " + padded(line < empty ? "" : lines[line - empty], columns_[i].width);
      }
      text += painted(trimmed(row), Ink::dim, style_.colour) + "\n";
    }
    for (const Implementation* server : rows_) text += this->row(server, from, to);
    return text;
  }

  std::string row(const Implementation* server, std::size_t from, std::size_t to) const {
    std::string text = "  " + padded(shorten(visible(row_name(server)), names_), names_);
    std::string blanks;
    for (std::size_t i = from; i < to; ++i) {
      const GridCell* one = cell(server, columns_[i].client);
      std::string word = cell_text(one);
      blanks += "  ";
      if (!word.empty()) {
        text += blanks + painted(word, ink_of_state(state_of(*one)), style_.colour);
        blanks.clear();
      }
      blanks += std::string(columns_[i].width - width(word), ' ');
    }
    return text + "\n";
  }

  static std::string trimmed(std::string text) {
    text.erase(text.find_last_not_of(' ') + 1);
    return text;
  }

  const Grid& grid_;
  const TextStyle& style_;
  std::vector<const Implementation*> rows_;
  std::vector<Column> columns_;
  std::size_t names_ = 0;
};

std::string legend(const Grid& grid, const TextStyle& style) {
  std::vector<GridState> seen;
  for (const GridCell& cell : grid.cells) {
    GridState state = state_of(cell);
    if (std::find(seen.begin(), seen.end(), state) == seen.end()) seen.push_back(state);
  }
  std::sort(seen.begin(), seen.end());
  std::string text;
  for (GridState state : seen) {
    text += fmt::format("  {} {}\n", painted(sign(state), ink_of_state(state), style.colour),
                        painted(meaning(state), Ink::dim, style.colour));
  }
  return text;
}

// Blocked ones point to another that is told.
bool is_told(const SessionResult& one) {
  Verdict verdict = one.verdict();
  return (is_bad(verdict) && verdict != Verdict::blocked) || verdict == Verdict::expected_failure;
}

std::string troubles_of(const Grid& grid, const GridCell& cell, const TextStyle& style) {
  GridState state = state_of(cell);
  GridNumbers numbers = numbers_of(cell);
  if (numbers.others.empty()) return "";
  std::string text = fmt::format("{} {}: {} of {} passed, {}\n",
                                 painted(sign(state), ink_of_state(state), style.colour),
                                 painted(visible(name_of(cell)), Ink::bold, style.colour),
                                 numbers.passed, numbers.played, others_text(numbers));
  if (state == GridState::tolerated) return text;
  std::size_t all = 0;
  for (const SessionResult& one : cell.run.sessions) {
    if (!is_told(one)) continue;
    if (++all > told_most) continue;
    std::string lead =
        fmt::format("    {} {}", padded(std::string(name(one.verdict())), 13), one.session->id);
    std::string line = fmt::format("{}: {}", lead, visible(short_text(one)));
    text += shorten(line, std::max(style.columns, width(lead) + 12)) + "\n";
  }
  if (all > told_most) text += fmt::format("    and {} more\n", all - told_most);
  return text + fmt::format("    Again: {}\n", visible(again_of(grid, cell)));
}

// What is held to the standard comes first.
std::string troubles(const Grid& grid, const TextStyle& style) {
  std::string text;
  for (bool held : {true, false}) {
    for (const GridCell& cell : grid.cells) {
      if (is_held_to_it(cell) == held) text += troubles_of(grid, cell, style);
    }
  }
  return text.empty() ? "" : text + "\n";
}

std::string not_played(const Grid& grid) {
  std::size_t sessions = 0;
  for (const GridCell& cell : grid.cells) {
    if (cell.ended) sessions += static_cast<std::size_t>(numbers_of(cell).unsupported);
  }
  if (sessions == 0) return "";
  return fmt::format("  not played  {}, each for a reason that is told in the other reports\n",
                     counted(sessions, "session"));
}

std::string held_text(const HeldNumbers& numbers, const TextStyle& style) {
  if (numbers.all == 0)
    return painted("nothing was held to the standard", Ink::yellow, style.colour);
  bool good = numbers.good == numbers.all;
  std::string text = fmt::format("{} of {} without failure", numbers.good, numbers.all);
  if (numbers.ended < numbers.all)
    text += fmt::format(", {} not ended", numbers.all - numbers.ended);
  return painted(text, good ? Ink::green : Ink::red, style.colour);
}

}  // namespace

std::string cell_line(const GridCell& cell) {
  GridNumbers numbers = numbers_of(cell);
  std::string others = others_text(numbers);
  if (numbers.played == 0) return fmt::format("{}: nothing to play\n", visible(name_of(cell)));
  return fmt::format("{}: {}/{}{} ({})\n", visible(name_of(cell)), numbers.passed, numbers.played,
                     others.empty() ? "" : ", " + others, duration_text(cell.run.took));
}

std::string matrix_table(const Grid& grid, const TextStyle& style) {
  return Table(grid, style).text();
}

std::string interop_text(const Grid& grid, const TextStyle& style) {
  std::size_t plays = 0;
  for (const GridCell& cell : grid.cells) plays += static_cast<std::size_t>(count(cell.run).plays);
  // The table last: who has scrolled to the end sees it.
  std::string text = troubles(grid, style);
  text += painted(visible(grid.matrix->title), Ink::bold, style.colour) + "\n\n";
  text += matrix_table(grid, style) + "\n" + legend(grid, style) + "\n";
  text += fmt::format("  pairs in which both follow the standard: {}\n",
                      held_text(count_held(grid, true), style));
  if (grid.margins) {
    HeldNumbers all = count_held(grid, false);
    HeldNumbers pairs = count_held(grid, true);
    HeldNumbers alone{all.good - pairs.good, all.ended - pairs.ended, all.all - pairs.all};
    text += fmt::format("  programs that follow it, alone:          {}\n", held_text(alone, style));
  }
  text += not_played(grid);
  text += fmt::format("  plays       {}, {} at a time, seed {}\n", plays, grid.jobs, grid.seed);
  if (!grid.isolation.empty()) text += fmt::format("  isolation   {}\n", visible(grid.isolation));
  return text + fmt::format("  time        {}\n", duration_text(grid.took));
}

}  // namespace chatspec
