#include "interop/interop_html.hpp"

#include <algorithm>
#include <map>

#include <fmt/format.h>

#include "outcome/json_values.hpp"
#include "outcome/run_numbers.hpp"
#include "report/html_page.hpp"
#include "report/html_parts.hpp"
#include "report/html_session.hpp"
#include "report/markup.hpp"

namespace chatspec {
namespace {

// "s2-": the second server chosen.
std::string part_of(const std::vector<const Implementation*>& all, const Implementation* one,
                    std::string_view letter) {
  if (one == nullptr) return "";
  return fmt::format("{}{}-", letter, std::find(all.begin(), all.end(), one) - all.begin() + 1);
}

// What the names of a cell's places on the page begin with.
std::string part_of(const Grid& grid, const GridCell& cell) {
  return part_of(grid.servers, cell.server, "s") + part_of(grid.clients, cell.client, "c");
}

std::string place_of(const Grid& grid, const GridCell& cell) {
  return part_of(grid, cell) + "cell";
}

std::string count_text(const GridNumbers& numbers) {
  if (numbers.played == 0) return "not played";
  return fmt::format("{} of {} passed", numbers.passed, numbers.played);
}

// ---- The matrix ---------------------------------------------------------------------------------

std::string cell_markup(const Grid& grid, const GridCell* cell, std::string_view more) {
  if (cell == nullptr) return "<td class=\"none\"></td>\n";
  GridState state = state_of(*cell);
  GridNumbers numbers = numbers_of(*cell);
  std::string fraction =
      numbers.played == 0 ? "" : fmt::format(" {}/{}", numbers.passed, numbers.played);
  std::string others;
  for (auto [verdict, sessions] : numbers.others) {
    // Broken between two verdicts, never between a number and its verdict.
    others +=
        fmt::format("{}<span>{} {}", others.empty() ? "" : ",</span> ", sessions, word(verdict));
  }
  if (!others.empty()) others = "<small>" + others + "</span></small>";
  return fmt::format(
      "<td class=\"{}{}\"><a href=\"#{}\" aria-label=\"{}: {}, {}\"><b>{}{}</b>{}</a></td>\n",
      name(state), more, place_of(grid, *cell), markup_lines(name_of(*cell)), count_text(numbers),
      meaning(state), sign(state), fraction, others);
}

std::string head_cell(const Implementation* one, std::string_view scope, std::string_view kind) {
  std::string text = one == nullptr ? "alone" : markup_lines(one->name);
  if (one != nullptr) {
    std::string note = one->note;
    if (note.empty() && !one->follows) note = "does not claim to follow";
    if (!note.empty()) text += " <small>" + markup_lines(note) + "</small>";
  }
  return fmt::format("<th scope=\"{}\"{}>{}</th>\n", scope, kind, text);
}

std::string row_markup(const Grid& grid, const Implementation* server) {
  std::string cells;
  for (const Implementation* client : grid.clients) {
    cells += cell_markup(grid, find_cell(grid, server, client), "");
  }
  if (grid.margins) {
    const GridCell* alone = server == nullptr ? nullptr : find_cell(grid, server, nullptr);
    cells += cell_markup(grid, alone, " margin");
  }
  return fmt::format("<tr{}>\n{}{}</tr>\n", server == nullptr ? " class=\"margin\"" : "",
                     head_cell(server, "row", ""), cells);
}

std::string key_markup(const Grid& grid) {
  std::vector<GridState> seen;
  for (const GridCell& cell : grid.cells) seen.push_back(state_of(cell));
  std::sort(seen.begin(), seen.end());
  seen.erase(std::unique(seen.begin(), seen.end()), seen.end());
  std::string items;
  for (GridState state : seen) {
    items += fmt::format("<li><b class=\"{}\">{}</b>{}</li>\n", name(state), sign(state),
                         meaning(state));
  }
  return "<ul class=\"key\">\n" + items + "</ul>\n";
}

std::string matrix_markup(const Grid& grid) {
  std::string head = "<td class=\"none\"></td>\n";
  for (const Implementation* one : grid.clients) head += head_cell(one, "col", "");
  if (grid.margins) head += head_cell(nullptr, "col", " class=\"margin\"");
  std::string rows;
  for (const Implementation* one : grid.servers) rows += row_markup(grid, one);
  if (grid.margins) rows += row_markup(grid, nullptr);
  std::string margin =
      grid.margins ? " <b>alone</b>: what tests one of them without the other." : "";
  return fmt::format(
      "<section id=\"matrix\">\n<h2>Every server with every client</h2>\n"
      "<div class=\"scroll\" role=\"region\" tabindex=\"0\" aria-label=\"Matrix\">\n"
      "<table class=\"matrix\">\n<thead><tr>\n{}</tr></thead>\n<tbody>\n{}</tbody>\n</table>\n"
      "</div>\n{}<p class=\"note\">Each cell: sessions passed of those played; it leads to their "
      "charts.{}</p>\n</section>\n",
      head, rows, key_markup(grid), margin);
}

// ---- The head -----------------------------------------------------------------------------------

std::string overall(const Grid& grid) {
  HeldNumbers held = count_held(grid, false);
  int status = exit_status(grid);
  std::string words =
      status == 0 ? "Whatever follows the standard works together"
      : status == 1
          ? fmt::format("{} of {} held to the standard did not pass", held.ended - held.good,
                        counted(static_cast<std::size_t>(held.all), "cell"))
          : "It could not all be tested";
  return fmt::format("<p class=\"overall {}\">{}</p>\n", status == 0 ? "good" : "bad", words);
}

std::string fact(std::string_view term, const std::string& markup) {
  if (markup.empty()) return "";
  return fmt::format("<div><dt>{}</dt><dd>{}</dd></div>\n", term, markup);
}

std::string header_of(const Grid& grid) {
  HeldNumbers pairs = count_held(grid, true);
  HeldNumbers all = count_held(grid, false);
  std::size_t sessions = 0;
  std::size_t plays = 0;
  for (const GridCell& cell : grid.cells) {
    sessions += static_cast<std::size_t>(numbers_of(cell).played);
    plays += static_cast<std::size_t>(count(cell.run).plays);
  }
  std::string text = "<header>\n<p class=\"kicker\">chatspec · interoperability</p>\n";
  text += fmt::format("<h1>{}</h1>\n", markup_lines(grid.matrix->title));
  text += overall(grid) + "<dl class=\"facts\">\n";
  text += fact("Pairs in which both follow the standard",
               fmt::format("{} of {} without failure", pairs.good, pairs.all));
  if (grid.margins) {
    text +=
        fact("Programs that follow it, alone",
             fmt::format("{} of {} without failure", all.good - pairs.good, all.all - pairs.all));
  }
  text += fact("Played", fmt::format("{} <small>{}, {} at a time, seed {}</small>",
                                     counted(sessions, "session"), counted(plays, "play"),
                                     grid.jobs, grid.seed));
  text += fact("Time", duration_text(grid.took));
  text += fact("Isolation", markup_lines(grid.isolation));
  return text + "</dl>\n" + command_markup(fmt::format("{} --seed {}", grid.again, grid.seed)) +
         "</header>\n";
}

// ---- The cells ----------------------------------------------------------------------------------

std::string not_played(const RunResult& run) {
  std::map<std::string, std::size_t> reasons;
  for (const SessionResult& one : run.sessions) {
    if (one.verdict() == Verdict::unsupported) ++reasons[one.ruling ? one.ruling->why : ""];
  }
  std::string text;
  for (const auto& [why, number] : reasons) {
    text += fmt::format("<p class=\"note\">{} not played: {}</p>\n", counted(number, "session"),
                        markup_lines(why));
  }
  return text;
}

bool is_pass(const SessionResult& one) {
  return one.verdict() == Verdict::passed || one.verdict() == Verdict::passed_leniently;
}

std::string passes(const GridCell& cell, const std::string& part) {
  bool all_charts = cell.server != nullptr && cell.client != nullptr;
  std::string charts, names;
  std::size_t number = 0;
  for (const SessionResult& one : cell.run.sessions) {
    if (!is_pass(one)) continue;
    bool chart = all_charts || number == 0;
    ++number;
    if (chart) {
      charts += session_markup(one, cell.run, false, part);
    } else {
      names += fmt::format("<li><code>{}</code> {}</li>\n", escape_markup(one.session->id),
                           escape_markup(short_text(one)));
    }
  }
  if (number == 0) return "";
  if (!names.empty()) {
    names =
        "<p class=\"note\">The command below, with <code>--report html=FILE</code>, shows all "
        "of them with their charts. The others:</p>\n<ul class=\"names\">\n" +
        names + "</ul>\n";
  }
  return fmt::format("<details class=\"passes\">\n<summary>{} passed</summary>\n{}{}</details>\n",
                     number, charts, names);
}

std::string pair_markup(const Grid& grid, const GridCell& cell) {
  const std::string part = part_of(grid, cell);
  std::string text =
      fmt::format("<section class=\"pair\" id=\"{}\">\n<h2>{} {} <small>{}</small></h2>\n",
                  place_of(grid, cell), sign(state_of(cell)), markup_lines(name_of(cell)),
                  count_text(numbers_of(cell)));
  if (!is_held_to_it(cell)) {
    for (const Implementation* one : {cell.server, cell.client}) {
      if (one == nullptr || one->follows) continue;
      text += fmt::format("<p class=\"note\">{} does not claim to follow the standard{}{}</p>\n",
                          markup_lines(one->name), one->note.empty() ? "" : ": ",
                          markup_lines(one->note));
    }
  }
  for (const SessionResult& one : cell.run.sessions) {
    if (!is_pass(one) && one.verdict() != Verdict::unsupported) {
      text += session_markup(one, cell.run, false, part);
    }
  }
  text += not_played(cell.run) + passes(cell, part);
  if (!cell.run.again.empty()) {
    text += command_markup(fmt::format("{} --seed {}", again_of(grid, cell), cell.run.seed));
  }
  return text + "<p class=\"back\"><a href=\"#matrix\">Back to the matrix</a></p>\n</section>\n";
}

}  // namespace

std::string interop_html(const Grid& grid) {
  std::string page = page_head(
      fmt::format("{}: {}", exit_status(grid) == 0 ? "passed" : "not passed", grid.matrix->title),
      interop_style());
  page += "<a class=\"skip\" href=\"#matrix\">To the matrix</a>\n";
  page += header_of(grid) + "<main>\n" + matrix_markup(grid);
  for (const GridCell& cell : grid.cells) page += pair_markup(grid, cell);
  return page + "</main>\n" + page_foot();
}

}  // namespace chatspec
