#include "apps/trace_command.hpp"

#include <fmt/format.h>

#include <ostream>

#include "apps/text_layout.hpp"
#include "scenario/trace.hpp"

namespace chatspec {

namespace {

std::string code_places(const std::vector<Annotation>& annotations, const std::string& id) {
  std::string places;
  for (const Annotation& annotation : annotations) {
    if (annotation.requirement == id) places += to_string(annotation.place) + " ";
  }
  return places.empty() ? "-" : places;
}

std::string session_ids(const Suite& suite, const std::string& id) {
  std::string ids;
  for (const Session* session : sessions_proving(suite, id)) ids += session->id + " ";
  return ids.empty() ? "-" : ids;
}

void print_table(const Suite& suite, const std::vector<Annotation>& annotations,
                 std::ostream& out) {
  for (const Requirement& requirement : suite.requirements) {
    out << fmt::format("{}: {}\n", requirement.id, level_line(requirement))
        << wrapped("  code      ", code_places(annotations, requirement.id))
        << wrapped("  sessions  ", session_ids(suite, requirement.id));
  }
}

void print_unquoted(const Suite& suite, const std::vector<Annotation>& annotations,
                    std::ostream& out) {
  const auto unquoted = unquoted_musts(suite, annotations);
  if (unquoted.empty()) return;
  std::string ids;
  for (const Requirement* requirement : unquoted) ids += requirement->id + " ";
  out << fmt::format("\n{} that no code quotes (no problem, but worth a look)\n",
                     counted(unquoted.size(), "MUST"))
      << wrapped("  ", ids);
}

void print_problems(const std::vector<ParseError>& problems, std::ostream& out) {
  if (problems.empty()) return;
  out << "\nProblems\n";
  for (const ParseError& problem : problems) {
    out << fmt::format("  {}\n", to_string(problem.place)) << wrapped("    ", problem.message);
  }
}

}  // namespace

int trace_command(const Suite& suite, const TraceOptions& options, std::ostream& out,
                  std::ostream& err) {
  const auto annotations = scan_sources(options.source_paths);
  if (!annotations) {
    err << fmt::format("chatspec: {}; name existing files or directories\n", annotations.error());
    return 2;
  }
  const auto problems = check_trace(suite, *annotations);
  print_table(suite, *annotations, out);
  print_unquoted(suite, *annotations, out);
  print_problems(problems, out);
  out << fmt::format("\n{}, {}, {}: {}\n", counted(suite.requirements.size(), "requirement"),
                     counted(annotations->size(), "quotation"),
                     counted(suite.sessions.size(), "session"),
                     problems.empty() ? "no problem" : counted(problems.size(), "problem"));
  return problems.empty() ? 0 : 1;
}

}  // namespace chatspec
