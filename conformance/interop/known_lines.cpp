#include "interop/known_lines.hpp"

#include <algorithm>
#include <map>
#include <string>

namespace chatspec {
namespace {

KnownOutcomes with_name(const Implementation& implementation, const KnownOutcomes& known) {
  KnownOutcomes named = known;
  for (auto& [session, outcome] : named) {
    outcome.reason = implementation.name + ": " + outcome.reason;
  }
  return named;
}

}  // namespace

tl::expected<KnownOutcomes, std::vector<ParseError>> read_known_lines(
    const Implementation& implementation, const Suite& suite) {
  // Each line where it stands in the matrix file, so that messages which name lines fit.
  std::string text;
  int here = 1;
  std::map<int, const KnownLine*> lines;
  for (const KnownLine& line : implementation.known) {
    for (; here < line.place.line; ++here) text += '\n';
    std::string one = line.text;
    std::replace(one.begin(), one.end(), '\n', ' ');
    lines[here] = &line;
    text += one + "\n";
    ++here;
  }
  auto known = read_expectations(text, implementation.place.file, suite);
  if (known) return known;
  for (ParseError& error : known.error()) {
    if (auto line = lines.find(error.place.line); line != lines.end()) {
      const Place& place = line->second->place;
      // Behind the quotation mark.
      error.place = {place.file, place.line, place.column + error.place.column};
    }
    error.source_line.clear();
  }
  return known;
}

void add_altitudes(KnownOutcomes& known, const Implementation& implementation, const Suite& suite) {
  const std::vector<Altitude>& fair = implementation.altitudes;
  if (fair.empty()) return;
  std::string names;
  for (Altitude one : fair) names += (names.empty() ? "" : " and ") + std::string(name(one));
  for (const Session& session : suite.sessions) {
    if (std::find(fair.begin(), fair.end(), altitude_of(session)) != fair.end()) continue;
    known[session.id] = {Foretold::unsupported, "it is judged by " + names + " only"};
  }
}

KnownOutcomes known_of_pair(const Implementation& server, const KnownOutcomes& of_server,
                            const Implementation& client, const KnownOutcomes& of_client) {
  KnownOutcomes both = with_name(server, of_server);
  for (const auto& [session, outcome] : with_name(client, of_client)) {
    auto [there, is_new] = both.emplace(session, outcome);
    if (!is_new && there->second.foretold == Foretold::fail) there->second = outcome;
  }
  return both;
}

}  // namespace chatspec
