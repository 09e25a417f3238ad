// The top of the page: what to mend first.
#include <algorithm>

#include <fmt/core.h>

#include "outcome/run_numbers.hpp"
#include "report/causes.hpp"
#include "report/html_page.hpp"
#include "report/html_parts.hpp"
#include "report/markup.hpp"
#include "report/text_parts.hpp"

namespace chatspec {
namespace {

std::string also_markup(const Cause& cause) {
  if (cause.also.empty()) return "";
  std::string links;
  for (const SessionResult* one : cause.also) {
    links += fmt::format("{}<a href=\"#{}\">{}</a>", links.empty() ? "" : ", ",
                         session_anchor(one->id()), escape_markup(one->id()));
  }
  return fmt::format("<p class=\"also\">seen also in {}</p>\n", links);
}

std::string cause_markup(const Cause& cause) {
  return fmt::format(
      "<li><p class=\"why\">{}</p>\n<p>{} <a href=\"#{}\">{}</a> <span "
      "class=\"short\">{}</span></p>\n"
      "{}<p class=\"weight\">{}</p>\n{}</li>\n",
      sentence_markup(cause.sentence), badge(cause.session->verdict()),
      session_anchor(cause.session->id()), escape_markup(cause.session->id()),
      markup_lines(what_text(*cause.play->failure)), also_markup(cause), weight_text(cause),
      command_markup(cause.again));
}

}  // namespace

std::string causes_markup(const RunResult& run) {
  std::vector<Cause> causes = causes_of(run);
  if (causes.empty()) return "";
  std::size_t told = std::min(causes.size(), causes_told_max);
  std::string items, more;
  for (std::size_t i = 0; i < told; ++i) items += cause_markup(causes[i]);
  if (told < causes.size()) {
    more = fmt::format("<p class=\"note\">… and <a href=\"#failures\">{}</a>.</p>\n",
                       counted(causes.size() - told, "more cause"));
  }
  return fmt::format("<section class=\"causes\">\n<h2>{}</h2>\n<ol>\n{}</ol>\n{}</section>\n",
                     causes.size() == 1 ? "What to mend" : "What to mend first", items, more);
}

}  // namespace chatspec
