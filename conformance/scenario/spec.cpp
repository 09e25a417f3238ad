#include "scenario/spec.hpp"

#include <algorithm>

#include "scenario/step_table.hpp"

namespace chatspec {

namespace {

bool any_that_stands(const Session& session, Stands where) {
  return any_step(session.steps, [&](const StepKind& kind) { return kind.stands == where; });
}

// The requirements it proves, as far as the suite knows them, in the order it names them.
std::vector<const Requirement*> proved_by(const Session& session, const Suite& suite) {
  std::vector<const Requirement*> proved;
  for (const std::string& id : session.proves) {
    const Requirement* found = find_requirement(suite, id);
    if (found != nullptr) proved.push_back(found);
  }
  return proved;
}

}  // namespace

std::string_view name(Level level) {
  switch (level) {
    case Level::must:
      return "MUST";
    case Level::must_not:
      return "MUST NOT";
    case Level::should:
      return "SHOULD";
    case Level::should_not:
      return "SHOULD NOT";
    case Level::may:
      return "MAY";
  }
  return "";
}

std::string_view name(Altitude altitude) {
  switch (altitude) {
    case Altitude::wire:
      return "wire";
    case Altitude::console:
      return "console";
    case Altitude::behaviour:
      break;
  }
  return "behaviour";
}

const Requirement* find_requirement(const Suite& suite, std::string_view id) {
  for (const Requirement& one : suite.requirements) {
    if (one.id == id) return &one;
  }
  return nullptr;
}

Altitude altitude_of(const Session& session) {
  if (any_that_stands(session, Stands::at_wire)) return Altitude::wire;
  if (any_that_stands(session, Stands::at_wire_or_console)) return Altitude::console;
  return any_that_stands(session, Stands::for_behaviour) ? Altitude::behaviour : Altitude::console;
}

Level level_of(const Session& session, const Suite& suite) {
  const auto proved = proved_by(session, suite);
  // The levels stand in order of strictness.
  const auto strictest = std::min_element(
      proved.begin(), proved.end(),
      [](const auto* one, const auto* other) { return one->level < other->level; });
  return strictest == proved.end() ? Level::must : (*strictest)->level;
}

bool asked_by_exercise(const Session& session, const Suite& suite) {
  const auto proved = proved_by(session, suite);
  return std::any_of(proved.begin(), proved.end(),
                     [](const Requirement* one) { return one->asked_by_exercise; });
}

std::string section_of(const Session& session, const Suite& suite) {
  const auto proved = proved_by(session, suite);
  const bool known = !proved.empty() && proved.front()->id == session.proves.front();
  return known ? proved.front()->section : "";
}

}  // namespace chatspec
