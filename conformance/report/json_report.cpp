#include "report/json_report.hpp"

#include "outcome/run_json.hpp"
#include "outcome/visible.hpp"
#include "report/causes.hpp"
#include "report/difference_named.hpp"
#include "report/report_json.hpp"
#include "report/text_parts.hpp"
#include "report/text_report.hpp"

namespace chatspec {
namespace {

Json lines_of(std::string_view text) {
  Json lines = Json::array();
  while (!text.empty()) {
    auto end = text.find('\n');
    lines.push_back(text.substr(0, end));
    text.remove_prefix(end == std::string_view::npos ? text.size() : end + 1);
  }
  return lines;
}

// How to play it again, and how a person is told that it failed.
void tell_session(Json& json, const SessionResult& result, const RunResult& run) {
  for (std::size_t i = 0; i < result.plays.size(); ++i) {
    const PlayResult& play = result.plays[i];
    if (!play.failure) continue;
    put_text(json["plays"][i], "again", again_command(result, play, run));
    std::string named = difference_named(play);
    if (!named.empty()) put_text(json["plays"][i], "note", named);
  }
  std::string told = failure_text(result, run, {});
  if (!told.empty()) json["told"] = lines_of(told);
}

Json cause_json(const Cause& cause) {
  Json json = {{"session", cause.session->id()}, {"sessions", cause.sessions()}};
  json["asked_by_exercise"] = cause.asked_by_exercise;
  json["also"] = Json::array();
  for (const SessionResult* one : cause.also) json["also"].push_back(one->id());
  put_text(json, "sentence", cause.sentence);
  put_text(json, "again", cause.again);
  return json;
}

}  // namespace

Json report_json(const RunResult& run) {
  Json json = run_json(run);
  for (std::size_t i = 0; i < run.sessions.size(); ++i) {
    tell_session(json["sessions"][i], run.sessions[i], run);
  }
  Tally tally = count(run);
  Json& summary = json["summary"];
  put_text(summary, "silence", silence_share_text(tally));
  summary["timers"] = Json::array();
  for (const std::string& one : tally.timers) summary["timers"].push_back(visible(one));
  json["causes"] = Json::array();
  for (const Cause& one : causes_of(run)) json["causes"].push_back(cause_json(one));
  return json;
}

std::string json_report(const RunResult& run) {
  // Sessions and plays are opened up; an exchange, a place or a proof is one line.
  constexpr int depth = 6;
  return indented(report_json(run), depth);
}

}  // namespace chatspec
