#include "outcome/json_session.hpp"

namespace chatspec {
namespace {

void put_place(Json& json, const Place& place) {
  put_text(json, "file", place.file);
  json["line"] = place.line;
  json["column"] = place.column;
}

Json texts(const std::vector<std::string>& all) {
  Json json = Json::array();
  for (const std::string& one : all) {
    Json text;
    put_text(text, "text", one);
    // Nearly always a plain string; only what cannot be undone needs an object.
    json.push_back(text.size() == 1 ? text["text"] : text);
  }
  return json;
}

Json exchange_json(const Exchange& exchange) {
  Json json = {{"who", exchange.who}, {"direction", name(exchange.direction)}};
  put_text(json, "text", exchange.bytes);
  json["bytes"] = exchange.size_bytes;
  return json;
}

Json leniency_json(const Leniency& leniency) {
  Json json;
  put_text(json, "what", leniency.what);
  put_place(json, leniency.place);
  return json;
}

Json failure_json(const Failure& failure) {
  Json json = {{"verdict", word(failure.verdict)}, {"phase", name(failure.phase)}};
  put_text(json, "what", failure.what);
  put_place(json, failure.place);
  if (failure.divergence) {
    Json& divergence = json["divergence"];
    put_text(divergence, "expected", failure.divergence->expected);
    put_text(divergence, "got", failure.divergence->got);
    divergence["at_byte"] = failure.divergence->at_byte;
    divergence["offset_bytes"] = failure.divergence->offset_bytes;
    divergence["expected_bytes"] = failure.divergence->expected_bytes;
    divergence["got_bytes"] = failure.divergence->got_bytes;
  }
  json["details"] = texts(failure.details);
  put_text(json, "cause", failure.cause);
  if (failure.missing != Missing::none) json["missing"] = name(failure.missing);
  if (failure.ended_early) json["ended_early"] = true;
  return json;
}

Json play_json(const PlayResult& play) {
  Json json = {{"segmentation", play.segmentation},
               {"verdict", word(play.verdict())},
               {"seconds", play.took.count()}};
  if (play.seed) json["seed"] = *play.seed;
  if (play.own_port != 0) json["own_port"] = play.own_port;
  json["segments"] = Json::array();
  if (play.cut) json["segments"].push_back("cut");
  if (play.glued) json["segments"].push_back("glued");
  json["proofs"] = proofs_json(play.proofs);
  if (!play.timers.empty()) json["timers"] = texts({play.timers.begin(), play.timers.end()});
  json["participants"] = play.participants;
  if (play.failure) json["failure"] = failure_json(*play.failure);
  for (auto* key : {"leniencies", "exchanges", "standard_error"}) json[key] = Json::array();
  for (const Leniency& one : play.leniencies) json["leniencies"].push_back(leniency_json(one));
  for (const Exchange& one : play.exchanges) json["exchanges"].push_back(exchange_json(one));
  for (const ProgramErrors& one : play.errors) {
    Json errors = {{"who", one.who}};
    put_lines(errors, "lines", one.tail);
    json["standard_error"].push_back(std::move(errors));
  }
  return json;
}

}  // namespace

Json proofs_json(const std::map<Proof, int>& proofs) {
  Json json = Json::object();
  for (auto [proof, times] : proofs) json[std::string(name(proof))] = times;
  return json;
}

Json session_json(const SessionResult& result) {
  Json json = {
      {"id", result.id()}, {"verdict", word(result.verdict())}, {"seconds", result.took.count()}};
  if (result.ruling) {
    Json& ruling = json["ruling"];
    ruling["verdict"] = word(result.ruling->verdict);
    put_text(ruling, "why", result.ruling->why);
    put_text(ruling, "blocker", result.ruling->blocker);
  }
  json["remarks"] = texts(result.remarks);
  json["plays"] = Json::array();
  for (const PlayResult& play : result.plays) json["plays"].push_back(play_json(play));
  return json;
}

std::string session_result_json(const SessionResult& result) {
  return on_one_line(session_json(result));
}

}  // namespace chatspec
