#include "apps/show_command.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <ostream>

#include "apps/text_layout.hpp"
#include "endpoint/nearest_word.hpp"
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

std::vector<std::string> all_ids(const Suite& suite) {
  std::vector<std::string> ids;
  for (const Requirement& requirement : suite.requirements) ids.push_back(requirement.id);
  for (const Session& session : suite.sessions) ids.push_back(session.id);
  return ids;
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
  const std::string nearest = nearest_word(options.id, all_ids(suite));
  err << fmt::format("chatspec: no requirement or session is called {}", options.id)
      << (nearest.empty() ? "" : fmt::format("; the nearest is {}", nearest))
      << "; see chatspec list\n";
  return 2;
}

}  // namespace chatspec
