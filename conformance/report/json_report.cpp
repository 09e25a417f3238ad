#include "report/json_report.hpp"

#include "outcome/run_json.hpp"
#include "report/report_json.hpp"
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
    if (play.failure) put_text(json["plays"][i], "again", again_command(result, play, run));
  }
  std::string told = failure_text(result, run, {});
  if (!told.empty()) json["told"] = lines_of(told);
}

}  // namespace

Json report_json(const RunResult& run) {
  Json json = run_json(run);
  for (std::size_t i = 0; i < run.sessions.size(); ++i) {
    tell_session(json["sessions"][i], run.sessions[i], run);
  }
  return json;
}

std::string json_report(const RunResult& run) {
  // Sessions and plays are opened up; an exchange, a place or a proof is one line.
  constexpr int depth = 6;
  return indented(report_json(run), depth);
}

}  // namespace chatspec
