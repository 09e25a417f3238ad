#include "apps/list_command.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <nlohmann/json.hpp>
#include <ostream>

#include "apps/text_layout.hpp"
#include "scenario/read_requirement.hpp"

namespace chatspec {

namespace {

// Columns are as wide as the longest id, so that short suites stay narrow.
template <typename Items>
std::size_t widest_id(const Items& items) {
  std::size_t widest = 0;
  for (const auto& item : items) widest = std::max(widest, item.id.size());
  return widest;
}

void list_requirements(const Suite& suite, std::ostream& out) {
  out << counted(suite.requirements.size(), "requirement")
      << " (exercise: the exercise itself asks for it)\n";
  const auto id_width = widest_id(suite.requirements);
  std::string heading;
  for (const Requirement& requirement : suite.requirements) {
    const auto above = fmt::format("{}, {}", requirement.place.file, requirement.section);
    if (above != heading) out << "\n  " << above << "\n";
    heading = above;
    out << fmt::format("    {:<{}}  {:<10}  {:<8}  {}\n", requirement.id, id_width,
                       to_string(requirement.level),
                       requirement.asked_by_exercise ? "exercise" : "",
                       counted(sessions_proving(suite, requirement.id).size(), "session"));
  }
}

void list_sessions(const Suite& suite, std::ostream& out) {
  out << counted(suite.sessions.size(), "session") << "\n\n";
  const auto id_width = widest_id(suite.sessions);
  for (const Session& session : suite.sessions) {
    std::string proves;
    for (const std::string& id : session.proves) proves += id + " ";
    out << wrapped(fmt::format("  {:<{}}  {:>9}  {:<9}  ", session.id, id_width,
                               counted(static_cast<std::size_t>(session.points), "point"),
                               name(altitude_of(session))),
                   proves);
  }
}

void list_for_ctest(const Suite& suite, std::ostream& out) {
  for (const Session& session : suite.sessions) {
    const std::string& first = session.proves.front();
    out << fmt::format("{}\t{}\t{}\t{}\t{}\n", session.id, first.substr(0, first.find('.')),
                       level_word(session, suite), altitude_word(session),
                       asker_word(session, suite));
  }
}

nlohmann::ordered_json json_of(const Place& place) {
  return {{"file", place.file}, {"line", place.line}};
}

nlohmann::ordered_json requirements_json(const Suite& suite) {
  auto list = nlohmann::ordered_json::array();
  for (const Requirement& requirement : suite.requirements) {
    auto sessions = nlohmann::ordered_json::array();
    for (const Session* session : sessions_proving(suite, requirement.id)) {
      sessions.push_back(session->id);
    }
    list.push_back({{"id", requirement.id},
                    {"level", to_string(requirement.level)},
                    {"asked_by_exercise", requirement.asked_by_exercise},
                    {"sentence", requirement.sentence},
                    {"section", requirement.section},
                    {"place", json_of(requirement.place)},
                    {"sessions", std::move(sessions)}});
  }
  return list;
}

nlohmann::ordered_json sessions_json(const Suite& suite) {
  auto list = nlohmann::ordered_json::array();
  for (const Session& session : suite.sessions) {
    list.push_back({{"id", session.id},
                    {"section", section_of(session, suite)},
                    {"level", to_string(level_of(session, suite))},
                    {"altitude", name(altitude_of(session))},
                    {"asked_by_exercise", asked_by_exercise(session, suite)},
                    {"proves", session.proves},
                    {"needs", session.needs},
                    {"points", session.points},
                    {"place", json_of(session.place)}});
  }
  return list;
}

void list_json(const Suite& suite, const ListOptions& options, std::ostream& out) {
  nlohmann::ordered_json document = {{"protocol", suite.head.name}};
  if (options.requirements) document["requirements"] = requirements_json(suite);
  if (options.sessions) document["sessions"] = sessions_json(suite);
  out << document.dump(2, ' ', false, nlohmann::ordered_json::error_handler_t::replace) << "\n";
}

void list_all(const Suite& suite, const ListOptions& options, std::ostream& out) {
  if (options.ctest) {
    list_for_ctest(suite, out);
    return;
  }
  if (options.json) {
    list_json(suite, options, out);
    return;
  }
  if (options.requirements) list_requirements(suite, out);
  if (options.requirements && options.sessions) out << "\n";
  if (options.sessions) list_sessions(suite, out);
}

}  // namespace

int list_command(const Suite& suite, const ListOptions& options, std::ostream& out) {
  if (options.kinds.choose()) {
    list_all(part_of_kinds(suite, options.kinds), options, out);
  } else {
    list_all(suite, options, out);
  }
  return 0;
}

}  // namespace chatspec
