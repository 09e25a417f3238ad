// What leads to the sessions: filters, links to what failed, the table of sections.
#include <algorithm>
#include <map>

#include <fmt/core.h>

#include "outcome/run_numbers.hpp"
#include "report/html_page.hpp"
#include "report/html_parts.hpp"
#include "report/html_session.hpp"
#include "report/markup.hpp"

namespace chatspec {
namespace {

std::string chip(std::string_view kind, std::string_view value, const std::string& label,
                 bool pressed) {
  return fmt::format("<button type=\"button\" data-{}=\"{}\" aria-pressed=\"{}\">{}</button>\n",
                     kind, value, pressed ? "true" : "false", label);
}

std::size_t number_of_bad(const RunResult& run) {
  return static_cast<std::size_t>(
      std::count_if(run.sessions.begin(), run.sessions.end(),
                    [](const SessionResult& one) { return is_bad(one.verdict()); }));
}

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

std::string failure_item(const SessionResult& result) {
  return fmt::format("<li>{} <a href=\"#{}\">{}</a> <span class=\"short\">{}</span></li>\n",
                     badge(result.verdict()), session_anchor(result.session->id),
                     escape_markup(result.session->id), markup_lines(short_text(result)));
}

std::string section_row(const GroupNumbers& section, std::size_t number) {
  bool whole = section.passed == section.sessions;
  std::string_view kind = section.sessions == 0 ? "none" : whole ? "all" : "some";
  std::string meter =
      section.sessions == 0
          ? ""
          : fmt::format("<span aria-hidden=\"true\"><b style=\"width:{}%\"></b></span>",
                        100 * section.passed / section.sessions);
  std::string musts =
      section.musts == 0 ? "–" : fmt::format("{} of {}", section.musts_proved, section.musts);
  return fmt::format(
      "<tr><th scope=\"row\"><a href=\"#section-{}\">{}</a></th><td class=\"{}\">{}</td>"
      "<td class=\"meter\">{}</td><td>{}</td></tr>\n",
      number, markup_lines(section.name), kind, passed_of(section), meter, musts);
}

}  // namespace

std::string filters_markup(const RunResult& run) {
  std::string text = "<nav class=\"filters\" aria-label=\"What is shown\" hidden>\n";
  std::size_t bad = number_of_bad(run);
  text += chip("only", "all", fmt::format("All {}", run.sessions.size()), true);
  text += chip("only", "bad", fmt::format("Only failures {}", bad), false);
  std::vector<GroupNumbers> altitudes = count_altitudes(run);
  if (altitudes.size() > 1) {
    for (const GroupNumbers& one : altitudes) {
      text += chip("altitude", one.name,
                   fmt::format("{} {}", one.name, one.sessions + one.unsupported), false);
    }
  }
  text += "<label>Section <select>\n<option value=\"\">all</option>\n";
  std::size_t number = 0;
  for (const GroupNumbers& one : count_sections(run)) {
    text +=
        fmt::format("<option value=\"section-{}\">{}</option>\n", ++number, markup_lines(one.name));
  }
  text += "</select></label>\n<button type=\"button\" class=\"fold\">Close all</button>\n";
  return text + "<p role=\"status\"></p>\n</nav>\n";
}

std::string failures_markup(const RunResult& run) {
  std::string items;
  std::size_t blocked = 0;
  for (const SessionResult& one : run.sessions) {
    Verdict verdict = one.verdict();
    blocked += verdict == Verdict::blocked;
    if (is_bad(verdict) && verdict != Verdict::blocked) items += failure_item(one);
  }
  std::string more;
  if (blocked > 0) {
    more = fmt::format("<p class=\"note\">{} blocked: a session that failed is the cause.</p>\n",
                       counted(blocked, "more session") + (blocked == 1 ? " is" : " are"));
  }
  if (!items.empty()) items = "<ul class=\"failures\">\n" + items + "</ul>\n";
  items += more + not_played(run);
  if (items.empty()) return "";
  std::string_view title = number_of_bad(run) > 0 ? "What did not pass" : "What was not played";
  return fmt::format("<section>\n<h2>{}</h2>\n{}</section>\n", title, items);
}

std::string overview_markup(const RunResult& run) {
  std::string rows;
  std::size_t number = 0;
  for (const GroupNumbers& one : count_sections(run)) rows += section_row(one, ++number);
  if (rows.empty()) return "";
  return fmt::format(
      "<section>\n<h2>Sections of the spec</h2>\n"
      "<div class=\"scroll\" role=\"region\" tabindex=\"0\" aria-label=\"Sections of the spec\">\n"
      "<table class=\"overview\">\n<thead><tr><th scope=\"col\">section</th>"
      "<th scope=\"col\">passed</th><td class=\"meter\"></td><th scope=\"col\">MUST "
      "proved</th></tr></thead>\n"
      "<tbody>\n{}</tbody>\n</table>\n</div>\n</section>\n",
      rows);
}

}  // namespace chatspec
