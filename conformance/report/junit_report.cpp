#include "report/junit_report.hpp"

#include <algorithm>

#include <fmt/core.h>

#include "outcome/run_numbers.hpp"
#include "report/machine_outcome.hpp"
#include "report/markup.hpp"
#include "report/text_report.hpp"

namespace chatspec {
namespace {

std::string body_of(const SessionResult& result, const RunResult& run) {
  std::string message = markup_lines(reason_of(result));
  std::string_view verdict = name(result.verdict());
  std::string told = markup_lines(failure_text(result, run, {}));
  switch (outcome_of(result, run)) {
    case MachineOutcome::passed:
      break;
    case MachineOutcome::skipped:
      return fmt::format("\n      <skipped message=\"{}\"/>", message);
    case MachineOutcome::failure:
      return fmt::format("\n      <failure type=\"{}\" message=\"{}\">{}</failure>", verdict,
                         message, told);
    case MachineOutcome::error:
      return fmt::format("\n      <error type=\"{}\" message=\"{}\">{}</error>", verdict, message,
                         told);
  }
  std::string remarks = markup_lines(advice_of(result));
  return remarks.empty() ? "" : fmt::format("\n      <system-out>{}</system-out>", remarks);
}

std::string case_text(const SessionResult& result, const RunResult& run,
                      const std::string& class_name) {
  std::string body = body_of(result, run);
  std::string head =
      fmt::format("    <testcase classname=\"{}\" name=\"{}\" time=\"{:.3f}\"", class_name,
                  escape_markup(result.session->id), result.took.count());
  return body.empty() ? head + "/>\n" : head + ">" + body + "\n    </testcase>\n";
}

std::string properties_text(const RunResult& run) {
  std::string text = "    <properties>\n";
  auto add = [&](std::string_view key, const std::string& value) {
    text += fmt::format("      <property name=\"{}\" value=\"{}\"/>\n", key, markup_lines(value));
  };
  add("tested", run.title);
  add("seed", std::to_string(run.seed));
  add("isolation", run.isolation);
  add("jobs", std::to_string(run.jobs));
  add("again", run.again);
  return text + "    </properties>\n";
}

struct Suites {
  int tests = 0, failures = 0, errors = 0, skipped = 0;
  std::chrono::duration<double> took{};
  std::string text;

  void count(const SessionResult& result, const RunResult& run) {
    MachineOutcome outcome = outcome_of(result, run);
    ++tests;
    failures += outcome == MachineOutcome::failure;
    errors += outcome == MachineOutcome::error;
    skipped += outcome == MachineOutcome::skipped;
    took += result.took;
  }
  std::string numbers(bool with_skipped) const {
    std::string skips = with_skipped ? fmt::format(" skipped=\"{}\"", skipped) : "";
    return fmt::format("tests=\"{}\" failures=\"{}\" errors=\"{}\"{} time=\"{:.3f}\"", tests,
                       failures, errors, skips, took.count());
  }
};

Suites section_suite(const std::string& section, const RunResult& run) {
  Suites suite;
  std::string class_name = fmt::format("{}.{}", implementation_name(run), slug(section));
  std::string cases;
  for (const SessionResult& one : run.sessions) {
    if (section_of(*one.session, *run.suite) != section) continue;
    suite.count(one, run);
    cases += case_text(one, run, class_name);
  }
  suite.text = fmt::format("  <testsuite name=\"{}\" {}>\n{}{}  </testsuite>\n",
                           markup_lines(section), suite.numbers(true), properties_text(run), cases);
  return suite;
}

}  // namespace

std::string implementation_name(const RunResult& run) {
  // Of the command's words the first that names a file with an ending, so that an interpreter is
  // not taken for the program; if there is none, the first.
  std::string_view rest = run.title;
  std::string first;
  while (!rest.empty()) {
    std::string_view word = rest.substr(0, rest.find(' '));
    rest.remove_prefix(std::min(rest.size(), word.size() + 1));
    if (word == "and") break;
    if (word.empty() || word.starts_with('-') || word.starts_with('{')) continue;
    word.remove_prefix(word.rfind('/') + 1);
    auto dot = word.rfind('.');
    bool numbers_only = word.find_first_not_of("0123456789.:") == std::string_view::npos;
    bool file = dot != std::string_view::npos && dot > 0 && !numbers_only;
    std::string name;
    for (char c : file ? word.substr(0, dot) : word) {
      bool plain = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
      name += plain || c == '-' ? c : '_';
    }
    if (file) return name;
    if (first.empty()) first = name;
  }
  return first.empty() ? "program" : first;
}

std::string junit_report(const RunResult& run) {
  Suites all;
  for (const GroupNumbers& section : count_sections(run)) {
    all.text += section_suite(section.name, run).text;
  }
  for (const SessionResult& one : run.sessions) all.count(one, run);
  all.took = run.took;
  return fmt::format(
      "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<testsuites name=\"{}\" {}>\n{}</testsuites>\n",
      markup_lines(run.title), all.numbers(false), all.text);
}

}  // namespace chatspec
