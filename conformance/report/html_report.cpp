#include "report/html_report.hpp"

#include <fmt/core.h>

#include "report/html_page.hpp"
#include "report/markup.hpp"

namespace chatspec {

std::string page_head(std::string_view title, std::string_view more_style) {
  return fmt::format(
      "<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n"
      "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src "
      "'unsafe-inline'; script-src 'unsafe-inline'; base-uri 'none'; form-action 'none'\">\n"
      "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n"
      "<meta name=\"color-scheme\" content=\"light dark\">\n"
      "<title>{}</title>\n<style>\n{}{}</style>\n</head>\n<body>\n",
      markup_lines(title), html_style(), more_style);
}

std::string page_foot() {
  return fmt::format(
      "<footer><p>→ sent or typed, ← received or shown, ✗ received unasked, · an event. "
      "What cannot be seen is written as <code>\\n \\r \\t \\x01 \\u{{202e}}</code>.</p>"
      "</footer>\n<script>\n{}</script>\n</body>\n</html>\n",
      html_script());
}

std::string html_report(const RunResult& run) {
  // What can be read first comes first: a page of many megabytes is drawn while it is read.
  std::string page = page_head(
      fmt::format("{}: {}", count(run).exit_status() == 0 ? "passed" : "not passed", run.title),
      "");
  page += "<a class=\"skip\" href=\"#sessions\">To the sessions</a>\n";
  page += header_markup(run);
  page += "<main>\n" + causes_markup(run) + failures_markup(run) + overview_markup(run);
  page +=
      "<div id=\"sessions\">\n" + filters_markup(run) + sections_markup(run) + "</div>\n</main>\n";
  return page + page_foot();
}

}  // namespace chatspec
