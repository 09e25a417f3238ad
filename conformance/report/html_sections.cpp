// The spec's sections: each sentence, whether it is proved, and the sessions that say so.
#include <algorithm>

#include <fmt/core.h>

#include "outcome/run_numbers.hpp"
#include "report/html_page.hpp"
#include "report/html_parts.hpp"
#include "report/html_session.hpp"
#include "report/markup.hpp"

namespace chatspec {
namespace {

// With a few failures everything about them is open at once; of many only the first.
constexpr std::size_t open_most = 6;

class Sections {
 public:
  explicit Sections(const RunResult& run) : run_(run), claimed_(claimed_requirements(run)) {
    auto told = std::count_if(run.sessions.begin(), run.sessions.end(), is_told);
    open_all_ = static_cast<std::size_t>(told) <= open_most;
    auto first = std::find_if(run.sessions.begin(), run.sessions.end(), is_told);
    if (first != run.sessions.end()) first_ = &*first;
  }

  std::string section(const GroupNumbers& group, std::size_t number) const {
    std::string body;
    for (const ClaimedRequirement& one : claimed_) {
      if (one.requirement->section == group.name) body += requirement(one);
    }
    body += strangers(group.name);
    std::string passed = passed_of(group) + (group.sessions > 0 ? " passed" : "");
    return fmt::format(
        "<section class=\"spec\" id=\"section-{}\">\n<h2>{} <small>{}</small></h2>\n{}</section>\n",
        number, markup_lines(group.name), passed, body);
  }

 private:
  static bool is_told(const SessionResult& result) {
    return is_bad(result.verdict()) && result.verdict() != Verdict::blocked;
  }

  bool is_open(const SessionResult& result) const {
    return is_told(result) && (open_all_ || &result == first_);
  }

  // A session stands under the first sentence that it proves.
  static bool belongs(const SessionResult& result, const Requirement& requirement) {
    const auto& proves = result.session->proves;
    return !proves.empty() && proves.front() == requirement.id;
  }

  std::string requirement(const ClaimedRequirement& claimed) const {
    const Requirement& one = *claimed.requirement;
    std::string_view state = claimed.proved   ? "proved"
                             : claimed.failed ? "not proved"
                                              : "not tested";
    std::string_view kind = claimed.proved ? "yes" : claimed.failed ? "no" : "open";
    std::string sessions, others;
    for (const SessionResult* result : claimed.sessions) {
      if (belongs(*result, one)) {
        sessions += session_markup(*result, run_, is_open(*result));
      } else {
        others +=
            fmt::format("{}<a href=\"#{}\">{}</a>", others.empty() ? "" : ", ",
                        session_anchor(result->session->id), escape_markup(result->session->id));
      }
    }
    if (!others.empty()) others = "<p class=\"note\">Also proved by " + others + "</p>\n";
    return fmt::format(
        "<article class=\"requirement\" id=\"{0}\">\n<h3><code>{0}</code> "
        "<span class=\"level\">{1}{2}</span> <span class=\"state {3}\">{4}</span></h3>\n"
        "<blockquote>{5}</blockquote>\n{6}{7}</article>\n",
        escape_markup(one.id), name(one.level),
        one.asked_by_exercise ? " · asked by the exercise" : "", kind, state,
        sentence_markup(one.sentence), sessions, others);
  }

  // Sessions whose sentence the suite does not have.
  std::string strangers(const std::string& section) const {
    std::string text;
    for (const SessionResult& one : run_.sessions) {
      const auto& proves = one.session->proves;
      bool known = !proves.empty() && find_requirement(*run_.suite, proves.front()) != nullptr;
      if (known || section_of(*one.session, *run_.suite) != section) continue;
      text += session_markup(one, run_, is_open(one));
    }
    return text;
  }

  const RunResult& run_;
  std::vector<ClaimedRequirement> claimed_;
  bool open_all_ = false;
  const SessionResult* first_ = nullptr;
};

}  // namespace

std::string sections_markup(const RunResult& run) {
  Sections sections(run);
  std::string text;
  std::size_t number = 0;
  for (const GroupNumbers& one : count_sections(run)) text += sections.section(one, ++number);
  return text;
}

}  // namespace chatspec
