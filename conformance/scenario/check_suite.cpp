#include "scenario/check_suite.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cstddef>
#include <map>
#include <set>
#include <string>

namespace chatspec {

namespace {

class ReferenceCheck {
 public:
  explicit ReferenceCheck(const Suite& suite) : suite_(suite) {
    for (const Session& session : suite.sessions) by_id_.emplace(session.id, &session);
  }

  std::vector<ParseError> faults() {
    for (const NamedSessions* one :
         {&suite_.head.relies, &suite_.head.cut, &suite_.head.glued, &suite_.head.example}) {
      check_known(one->ids, one->places);
    }
    for (const Session& session : suite_.sessions) check_known(session.needs, session.needs_at);
    for (const Session& session : suite_.sessions) walk(session);
    return std::move(faults_);
  }

 private:
  void check_known(const std::vector<std::string>& names, const std::vector<Place>& places) {
    for (std::size_t i = 0; i < names.size(); ++i) {
      if (by_id_.count(names[i]) != 0) continue;
      add(places[i], fmt::format("expected a session of this suite: there is no {}", names[i]));
    }
  }

  // Along what is needed, in the order of the text; `path_` is how we came here. A session that was
  // walked once needs no second walk: every circle through it has been told.
  void walk(const Session& session) {
    if (!walked_.insert(session.id).second) return;
    path_.push_back(session.id);
    for (std::size_t i = 0; i < session.needs.size(); ++i) {
      const auto known = by_id_.find(session.needs[i]);
      if (known == by_id_.end()) continue;
      const auto met = std::find(path_.begin(), path_.end(), session.needs[i]);
      if (met == path_.end()) {
        walk(*known->second);
      } else {
        add(session.needs_at[i], circle(met));
      }
    }
    path_.pop_back();
  }

  // "one needs two, which needs one"
  std::string circle(std::vector<std::string>::const_iterator met) const {
    if (met + 1 == path_.end()) {
      return fmt::format("expected another session: {} cannot need itself", *met);
    }
    std::string text = fmt::format("expected no circle: {} needs {}", *met, *(met + 1));
    for (auto next = met + 2; next != path_.end(); ++next) text += ", which needs " + *next;
    return text + ", which needs " + *met;
  }

  void add(const Place& place, std::string message) {
    faults_.push_back({place, std::move(message), ""});
  }

  const Suite& suite_;
  std::map<std::string, const Session*> by_id_;
  std::set<std::string> walked_;
  std::vector<std::string> path_;
  std::vector<ParseError> faults_;
};

}  // namespace

std::vector<ParseError> check_references(const Suite& suite) {
  return ReferenceCheck(suite).faults();
}

}  // namespace chatspec
