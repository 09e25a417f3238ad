#include "report/json_report.hpp"

#include <nlohmann/json.hpp>

#include "report/text_report.hpp"
#include "report/visible.hpp"

namespace chatspec {
namespace {

using Json = nlohmann::ordered_json;

std::string word(Verdict verdict) {
  std::string text(name(verdict));
  for (char& c : text) {
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c + ('a' - 'A'));
  }
  return text;
}

Json proofs(const std::map<Proof, int>& counted) {
  Json json = Json::object();
  for (auto [proof, times] : counted) json[std::string(name(proof))] = times;
  return json;
}

Json failure(const SessionResult& result, const PlayResult& play, const RunResult& run) {
  const Failure& failed = *play.failure;
  Json json = {{"what", visible(failed.what)},
               {"file", failed.place.line > 0 ? failed.place.file : result.session->place.file},
               {"line", failed.place.line > 0 ? failed.place.line : result.session->place.line},
               {"again", again_command(result, play, run)}};
  if (failed.divergence) {
    json["expected"] = visible(failed.divergence->expected);
    json["got"] = visible(failed.divergence->got);
  }
  for (const ProgramErrors& one : play.errors) {
    json["standard_error"].push_back({{"who", one.who}, {"tail", visible(one.tail)}});
  }
  return json;
}

Json session(const SessionResult& result, const RunResult& run) {
  Json json = {{"id", result.session->id},
               {"verdict", word(result.verdict())},
               {"proves", result.session->proves},
               {"points", result.session->points},
               {"seconds", result.took.count()}};
  if (result.ruling) json["why"] = result.ruling->why;
  json["plays"] = Json::array();
  for (const PlayResult& play : result.plays) {
    Json one = {{"segmentation", play.segmentation},
                {"verdict", word(play.verdict())},
                {"proofs", proofs(play.proofs)}};
    if (play.failure) one["failure"] = failure(result, play, run);
    json["plays"].push_back(std::move(one));
  }
  return json;
}

}  // namespace

std::string json_report(const RunResult& run) {
  Tally tally = count(run);
  Json json = {{"tested", run.title}, {"seed", run.seed}, {"seconds", run.took.count()}};
  json["summary"] = {{"requirements", tally.requirements},
                     {"requirements_proved", tally.proved},
                     {"musts", tally.musts},
                     {"musts_proved", tally.musts_proved},
                     {"asked_by_exercise", tally.exercise},
                     {"asked_by_exercise_proved", tally.exercise_proved},
                     {"plays", tally.plays},
                     {"proofs", proofs(tally.proofs)},
                     {"exit_status", tally.exit_status()}};
  for (auto [verdict, sessions] : tally.sessions) {
    json["summary"]["sessions"][std::string(word(verdict))] = sessions;
  }
  json["sessions"] = Json::array();
  for (const SessionResult& one : run.sessions) json["sessions"].push_back(session(one, run));
  return json.dump(2, ' ', false, Json::error_handler_t::replace) + "\n";
}

}  // namespace chatspec
