#include "report/junit_report.hpp"

#include <fmt/core.h>

#include "report/text_report.hpp"
#include "report/visible.hpp"

namespace chatspec {
namespace {

// XML 1.0 allows TAB, LF, CR and no other control character, escaped or not. `visible` has removed
// them; text of several lines keeps its line ends.
std::string escaped(std::string_view text) {
  std::string safe;
  while (!text.empty()) {
    auto end = text.find('\n');
    for (char c : visible(text.substr(0, end))) {
      switch (c) {
        case '&':
          safe += "&amp;";
          break;
        case '<':
          safe += "&lt;";
          break;
        case '>':
          safe += "&gt;";
          break;
        case '"':
          safe += "&quot;";
          break;
        default:
          safe += c;
      }
    }
    if (end == std::string_view::npos) break;
    safe += '\n';
    text.remove_prefix(end + 1);
  }
  return safe;
}

std::string outcome(const SessionResult& result, const RunResult& run) {
  if (result.verdict() == Verdict::unsupported) {
    return fmt::format("<skipped message=\"{}\"/>", escaped(result.ruling->why));
  }
  const PlayResult* play = result.decisive();
  if (play == nullptr) return "";
  std::string_view kind = result.verdict() == Verdict::broken ? "error" : "failure";
  return fmt::format("<{0} type=\"{1}\" message=\"{2}\">{3}</{0}>", kind, name(result.verdict()),
                     escaped(play->failure->what), escaped(failure_text(result, run, {})));
}

}  // namespace

std::string junit_report(const RunResult& run) {
  int failures = 0, errors = 0, skipped = 0;
  std::string cases;
  for (const SessionResult& one : run.sessions) {
    Verdict verdict = one.verdict();
    skipped += verdict == Verdict::unsupported;
    errors += verdict == Verdict::broken;
    failures +=
        verdict == Verdict::failed || verdict == Verdict::hang || verdict == Verdict::crashed;
    cases += fmt::format("  <testcase classname=\"{}\" name=\"{}\" time=\"{:.3f}\">{}</testcase>\n",
                         escaped(one.session->proves.empty() ? "" : one.session->proves.front()),
                         escaped(one.session->id), one.took.count(), outcome(one, run));
  }
  return fmt::format(
      "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"
      "<testsuite name=\"{}\" tests=\"{}\" failures=\"{}\" errors=\"{}\" skipped=\"{}\" "
      "time=\"{:.3f}\">\n{}</testsuite>\n",
      escaped(run.title), run.sessions.size(), failures, errors, skipped, run.took.count(), cases);
}

}  // namespace chatspec
