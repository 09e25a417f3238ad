#include "apps/show_command.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <numeric>
#include <ostream>

#include "apps/text_layout.hpp"
#include "scenario/write_session.hpp"

namespace chatspec {

namespace {

template <typename Item>
const Item* find_id(const std::vector<Item>& items, const std::string& id) {
  const auto found =
      std::find_if(items.begin(), items.end(), [&](const Item& item) { return item.id == id; });
  return found == items.end() ? nullptr : &*found;
}

void show_requirement(const Suite& suite, const Requirement& requirement,
                      const std::vector<Annotation>& annotations, std::ostream& out) {
  out << fmt::format("{}: {}\n{}, {}\n\n", requirement.id, level_line(requirement),
                     to_string(requirement.place), requirement.section)
      << wrapped("  ", requirement.sentence);
  out << "\nProved by\n";
  const auto sessions = sessions_proving(suite, requirement.id);
  if (sessions.empty()) out << "  no session\n";
  std::size_t id_width = 0;
  for (const Session* session : sessions) id_width = std::max(id_width, session->id.size());
  for (const Session* session : sessions) {
    out << fmt::format("  {:<{}}  {}\n", session->id, id_width, to_string(session->place));
  }
  out << "\nQuoted by\n";
  bool quoted = false;
  for (const Annotation& annotation : annotations) {
    if (annotation.requirement != requirement.id) continue;
    out << fmt::format("  {}\n", to_string(annotation.place))
        << wrapped("    ", annotation.quotation);
    quoted = true;
  }
  if (!quoted) out << "  no code\n";
}

void show_session(const Suite& suite, const Session& session, std::ostream& out) {
  out << fmt::format("{}: {}\n{}\n\n", session.id,
                     counted(static_cast<std::size_t>(session.points), "point"),
                     to_string(session.place));
  for (const std::string& line : write_session(session)) out << "  " << line << "\n";
  out << "\nProves\n";
  for (const std::string& id : session.proves) {
    const Requirement* requirement = find_id(suite.requirements, id);
    if (requirement == nullptr) {
      out << fmt::format("  {}: not a requirement of this suite\n", id);
      continue;
    }
    out << fmt::format("  {}: {}\n", id, level_line(*requirement))
        << wrapped("    ", requirement->sentence);
  }
}

// How many characters must be put in, taken out or changed: the usual row-by-row table.
std::size_t distance(const std::string& a, const std::string& b) {
  std::vector<std::size_t> row(b.size() + 1);
  std::iota(row.begin(), row.end(), std::size_t{0});
  for (std::size_t i = 0; i < a.size(); ++i) {
    std::size_t diagonal = row[0];
    row[0] = i + 1;
    for (std::size_t j = 0; j < b.size(); ++j) {
      const std::size_t changed = diagonal + (a[i] == b[j] ? 0 : 1);
      diagonal = row[j + 1];
      row[j + 1] = std::min({row[j] + 1, row[j + 1] + 1, changed});
    }
  }
  return row.back();
}

std::string nearest_id(const Suite& suite, const std::string& id) {
  std::string nearest;
  const auto consider = [&](const std::string& known) {
    if (nearest.empty() || distance(id, known) < distance(id, nearest)) nearest = known;
  };
  for (const Requirement& requirement : suite.requirements) consider(requirement.id);
  for (const Session& session : suite.sessions) consider(session.id);
  return nearest;
}

}  // namespace

int show_command(const Suite& suite, const ShowOptions& options, std::ostream& out,
                 std::ostream& err) {
  if (const Requirement* requirement = find_id(suite.requirements, options.id)) {
    show_requirement(suite, *requirement, options.annotations, out);
    return 0;
  }
  if (const Session* session = find_id(suite.sessions, options.id)) {
    show_session(suite, *session, out);
    return 0;
  }
  const std::string nearest = nearest_id(suite, options.id);
  err << fmt::format("chatspec: no requirement or session is called {}", options.id)
      << (nearest.empty() ? "" : fmt::format("; the nearest is {}", nearest))
      << "; see chatspec list\n";
  return 2;
}

}  // namespace chatspec
