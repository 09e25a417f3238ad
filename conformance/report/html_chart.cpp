#include "report/html_chart.hpp"

#include <algorithm>
#include <set>

#include <fmt/core.h>

#include "outcome/run_numbers.hpp"
#include "outcome/visible.hpp"
#include "report/chart.hpp"
#include "report/first_difference.hpp"
#include "report/html_parts.hpp"
#include "report/markup.hpp"

namespace chatspec {
namespace {

constexpr std::size_t rows_max = 120;
constexpr std::size_t columns_max = 8;
constexpr std::size_t body_bytes = 64;  // of something long that was cut anyway

// Signs are drawn; words are for who listens to the page.
std::string_view spoken(Direction direction) {
  switch (direction) {
    case Direction::sent:
      return "sent ";
    case Direction::received:
      return "received ";
    case Direction::unasked:
      return "received unasked ";
    case Direction::note:
      return "";
  }
  return "";
}

std::string empty_cells(std::size_t number) {
  if (number == 0) return "";
  if (number == 1) return "<td></td>";
  return fmt::format("<td colspan=\"{}\"></td>", number);
}

std::string cell(const Exchange& exchange, const FirstDifference* here) {
  bool cut = exchange.size_bytes > exchange.bytes.size();
  std::string_view kept = exchange.bytes;
  if (cut && here == nullptr) kept = kept.substr(0, character_begin(kept, body_bytes));
  std::string bytes = here != nullptr ? bytes_markup_from(kept, here->at_byte) : bytes_markup(kept);
  if (cut) {
    bytes += fmt::format("… <small>({} bytes)</small>", exchange.size_bytes);
  }
  std::string words = here == nullptr ? ""
                                      : fmt::format("<small class=\"here\">▲ {}</small>",
                                                    escape_markup(here->words));
  return fmt::format(
      "<td class=\"{}{}\"><b aria-hidden=\"true\">{}</b><span class=\"unseen\">{}</span>"
      "<bdi>{}</bdi>{}</td>",
      name(exchange.direction), here != nullptr ? " diff" : "", sign(exchange.direction),
      spoken(exchange.direction), bytes, words);
}

std::string note_row(std::size_t columns, const std::string& words) {
  return fmt::format("<tr class=\"gap\"><td colspan=\"{}\">{}</td></tr>\n", columns, words);
}

class Table {
 public:
  explicit Table(const PlayResult& play)
      : play_(play),
        names_(chart_columns(play, columns_max)),
        difference_(first_difference(play)) {}

  std::string rows() const {
    std::size_t first = chart_begin(play_, rows_max);
    std::size_t last = std::min(play_.exchanges.size(), first + rows_max);
    std::string text;
    if (first > 0) {
      text += note_row(names_.size(), counted(first, "earlier line") + " left off");
    }
    for (std::size_t i = first; i < last; ++i) text += row(i);
    if (last < play_.exchanges.size()) {
      std::size_t later = play_.exchanges.size() - last;
      text += note_row(names_.size(), counted(later, "later line") + " left off");
    }
    if (difference_ && !difference_->exchange) text += missing_row();
    return text;
  }

  std::string head() const {
    std::string text = "<thead><tr>";
    for (const std::string& name : names_) {
      text += "<th scope=\"col\">" + markup_lines(name) + "</th>";
    }
    return text + "</tr></thead>\n";
  }

  std::size_t hidden() const {
    std::set<std::string> all(play_.participants.begin(), play_.participants.end());
    for (const Exchange& one : play_.exchanges) all.insert(one.who);
    return all.size() - names_.size();
  }

 private:
  std::string row(std::size_t index) const {
    const Exchange& one = play_.exchanges[index];
    std::size_t at = column(one.who);
    if (at == names_.size()) return "";
    bool here = difference_ && difference_->exchange == index;
    return "<tr>" + empty_cells(at) + cell(one, here ? &*difference_ : nullptr) +
           empty_cells(names_.size() - at - 1) + "</tr>\n";
  }

  std::string missing_row() const {
    std::size_t at = column(difference_->who);
    if (at == names_.size()) return "";
    return fmt::format("<tr>{}<td class=\"missing diff\"><mark>… {}</mark></td>{}</tr>\n",
                       empty_cells(at), escape_markup(difference_->words),
                       empty_cells(names_.size() - at - 1));
  }

  std::size_t column(const std::string& who) const {
    return static_cast<std::size_t>(std::find(names_.begin(), names_.end(), who) - names_.begin());
  }

  const PlayResult& play_;
  std::vector<std::string> names_;
  std::optional<FirstDifference> difference_;
};

}  // namespace

std::string chart_markup(const PlayResult& play, const std::string& label) {
  if (play.exchanges.empty()) return "";
  Table table(play);
  std::string more =
      table.hidden() == 0
          ? ""
          : fmt::format("<p class=\"note\">{} more took part and told nothing of interest.</p>\n",
                        table.hidden());
  return fmt::format(
      "<div class=\"scroll\" role=\"region\" tabindex=\"0\" aria-label=\"{}\">\n"
      "<table class=\"chart\">\n{}<tbody>\n{}</tbody>\n</table>\n</div>\n{}",
      markup_lines(label), table.head(), table.rows(), more);
}

std::string divergence_markup(const Divergence& divergence, std::string_view note) {
  std::string lead = divergence.offset_bytes > 0 ? "<i>…</i>" : "";
  bool both = !divergence.expected.empty() && !divergence.got.empty();
  auto row = [&](std::string_view word, const std::string& bytes, std::size_t all) {
    std::string text = bytes.empty() ? "<em>nothing</em>"
                       : both        ? bytes_markup_from(bytes, divergence.at_byte)
                                     : bytes_markup(bytes);
    bool ends_early = divergence.offset_bytes + bytes.size() < all;
    std::string tail = ends_early ? "<i>…</i>" : "";
    if (ends_early || divergence.offset_bytes > 0) {
      tail += fmt::format(" <small>({} bytes)</small>", all);
    }
    return fmt::format("<dt>{}</dt><dd><bdi>{}{}{}</bdi></dd>\n", word, lead, text, tail);
  };
  std::string text = "<dl class=\"divergence\">\n";
  if (!divergence.expected.empty()) {
    text += row("expected", divergence.expected, divergence.expected_bytes);
  }
  text += row("got", divergence.got, divergence.got_bytes);
  if (!note.empty()) {
    text += fmt::format("<dt>note</dt><dd class=\"named\">{}</dd>\n", escape_markup(note));
  }
  return text + "</dl>\n";
}

}  // namespace chatspec
