#include "outcome/run_json.hpp"

#include "outcome/json_session.hpp"
#include "outcome/run_numbers.hpp"

namespace chatspec {
namespace {

Json groups_json(const std::vector<GroupNumbers>& groups) {
  Json json = Json::array();
  for (const GroupNumbers& one : groups) {
    json.push_back({{"name", one.name},
                    {"passed", one.passed},
                    {"sessions", one.sessions},
                    {"unsupported", one.unsupported},
                    {"musts", one.musts},
                    {"musts_proved", one.musts_proved}});
  }
  return json;
}

Json summary_json(const RunResult& run) {
  Tally tally = count(run);
  PlayTimes times = play_times(run);
  Json json = {{"exit_status", tally.exit_status()},
               {"requirements", tally.requirements},
               {"requirements_proved", tally.proved},
               {"musts", tally.musts},
               {"musts_proved", tally.musts_proved},
               {"asked_by_exercise", tally.exercise},
               {"asked_by_exercise_proved", tally.exercise_proved},
               {"plays", tally.plays},
               {"play_seconds_median", times.median.count()},
               {"play_seconds_p95", times.p95.count()},
               {"proofs", proofs_json(tally.proofs)}};
  json["verdicts"] = Json::object();
  for (auto [verdict, sessions] : tally.sessions) json["verdicts"][word(verdict)] = sessions;
  json["sections"] = groups_json(count_sections(run));
  Json altitudes = groups_json(count_altitudes(run));
  for (Json& one : altitudes) {
    one.erase("musts");
    one.erase("musts_proved");
  }
  json["altitudes"] = std::move(altitudes);
  return json;
}

Json requirement_json(const ClaimedRequirement& claimed) {
  const Requirement& one = *claimed.requirement;
  return {{"id", one.id},
          {"level", name(one.level)},
          {"asked_by_exercise", one.asked_by_exercise},
          {"section", one.section},
          {"sentence", one.sentence},
          {"proved", claimed.proved}};
}

// What the session's own result does not hold: what it is about.
Json described_session_json(const SessionResult& result, const RunResult& run) {
  const Session& session = *result.session;
  Json json = session_json(result);
  put_text(json, "file", session.place.file);
  json["line"] = session.place.line;
  json["proves"] = session.proves;
  json["level"] = name(level_of(session, *run.suite));
  json["altitude"] = name(altitude_of(session));
  json["section"] = section_of(session, *run.suite);
  json["points"] = session.points;
  json["why"] = session.why;
  return json;
}

}  // namespace

Json run_json(const RunResult& run) {
  Json json = {{"format", run_json_format}, {"version", run_json_version}};
  put_text(json, "tested", run.title);
  put_text(json, "again", run.again);
  json["seed"] = run.seed;
  put_text(json, "isolation", run.isolation);
  json["jobs"] = run.jobs;
  json["left_out"] = run.left_out;
  json["notices"] = Json::array();
  for (const std::string& one : run.notices) {
    Json notice;
    put_text(notice, "text", one);
    json["notices"].push_back(std::move(notice));
  }
  json["seconds"] = run.took.count();
  json["summary"] = summary_json(run);
  for (auto* key : {"requirements", "sessions"}) json[key] = Json::array();
  for (const ClaimedRequirement& one : claimed_requirements(run)) {
    json["requirements"].push_back(requirement_json(one));
  }
  for (const SessionResult& one : run.sessions) {
    json["sessions"].push_back(described_session_json(one, run));
  }
  return json;
}

}  // namespace chatspec
