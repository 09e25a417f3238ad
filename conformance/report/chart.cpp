#include "report/chart.hpp"

#include <algorithm>

#include <fmt/core.h>

#include "report/visible.hpp"

namespace chatspec {
namespace {

constexpr std::size_t kColumnMin = 16;

std::string_view arrow(Direction direction) {
  switch (direction) {
    case Direction::sent:
      return "→ ";
    case Direction::received:
      return "← ";
    case Direction::unasked:
      return "✗ ";
    case Direction::note:
      return "· ";
  }
  return "";
}

std::string padded(std::string text, std::size_t columns) {
  return text.append(columns - std::min(columns, width(text)), ' ');
}

// Participants in the order in which they came; whoever else has something to tell comes last.
std::vector<std::string> columns_of(const PlayResult& play) {
  std::vector<std::string> names = play.participants;
  for (const Exchange& one : play.exchanges) {
    if (std::find(names.begin(), names.end(), one.who) == names.end()) names.push_back(one.who);
  }
  return names;
}

std::string cell(const Exchange& exchange, std::size_t columns) {
  std::string text(arrow(exchange.direction));
  text += visible(exchange.bytes);
  if (exchange.size_bytes == exchange.bytes.size()) return shorten(text, columns);
  std::string size = fmt::format(" ({} bytes)", exchange.size_bytes);
  // What was kept is never all of it here, so there is always something to leave off.
  return shorten(text + "…", columns - std::min(columns - 2, width(size))) + size;
}

std::string trimmed(std::string line) {
  line.erase(line.find_last_not_of(' ') + 1);
  return line;
}

}  // namespace

std::string chart(const PlayResult& play, const std::string& indent, std::size_t columns_max) {
  std::vector<std::string> names = columns_of(play);
  if (names.empty()) return "";
  std::size_t room = columns_max > indent.size() ? columns_max - indent.size() : 0;
  std::size_t column = std::max(kColumnMin, room / names.size()) - 1;
  std::string line = indent;
  for (const std::string& name : names) line += padded(shorten(name, column), column + 1);
  std::string lines = trimmed(line) + "\n";
  std::size_t first = play.exchanges.size() > kChartLines ? play.exchanges.size() - kChartLines : 0;
  if (first > 0) lines += fmt::format("{}({} earlier lines are left off)\n", indent, first);
  for (std::size_t i = first; i < play.exchanges.size(); ++i) {
    const Exchange& one = play.exchanges[i];
    auto at =
        static_cast<std::size_t>(std::find(names.begin(), names.end(), one.who) - names.begin());
    // The last column may run on to the right edge and needs no padding.
    std::size_t size = at + 1 == names.size() ? std::max(column, room - at * (column + 1)) : column;
    lines += indent + std::string(at * (column + 1), ' ') + cell(one, size) + "\n";
  }
  return lines;
}

std::string transcript(const PlayResult& play, const std::string& indent, std::size_t columns_max) {
  std::size_t name_columns = 0;
  for (const std::string& name : columns_of(play)) {
    name_columns = std::max(name_columns, width(name));
  }
  const std::size_t used = indent.size() + name_columns + 2;
  const std::size_t room = std::max(kColumnMin, columns_max > used ? columns_max - used : 0);
  std::string lines;
  for (const Exchange& one : play.exchanges) {
    std::string_view bytes = one.bytes;
    Exchange shown = one;
    // Each line stands on its own here, so its end need not be made visible.
    if (bytes.ends_with('\n') && one.size_bytes == bytes.size()) {
      shown.bytes.pop_back();
      --shown.size_bytes;
    }
    lines += indent + padded(one.who, name_columns + 2) + cell(shown, room) + "\n";
  }
  return lines;
}

}  // namespace chatspec
