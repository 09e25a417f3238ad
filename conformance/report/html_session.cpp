#include "report/html_session.hpp"

#include <fmt/core.h>

#include "outcome/json_values.hpp"
#include "outcome/run_numbers.hpp"
#include "report/html_chart.hpp"
#include "report/html_parts.hpp"
#include "report/markup.hpp"
#include "report/text_parts.hpp"
#include "report/text_report.hpp"

namespace chatspec {
namespace {

std::string lines_markup(const SessionResult& result, const PlayResult* play) {
  const Failure* failure = play != nullptr ? &*play->failure : nullptr;
  std::string text;
  for (const SessionTextLine& line : session_lines(*result.session, failure)) {
    std::string safe = markup_lines(line.text);
    text += line.failing   ? "<mark>" + safe + "</mark>"
            : !line.played ? "<span class=\"later\">" + safe + "</span>"
                           : safe;
    text += "\n";
  }
  if (failure != nullptr && failure->place.line == 0) {
    bool start = failure->phase == Phase::start;
    std::string where = start ? "(before the first step)" : "(the end of the session)";
    text += "<mark>" + where + "</mark>\n";
  }
  const Place& place = failure != nullptr ? failure->place : result.session->place;
  return fmt::format(
      "<h5>The session <small>{}</small></h5>\n<pre class=\"lines scroll\" tabindex=\"0\">{}"
      "</pre>\n",
      markup_lines(place_text(place, *result.session)), text);
}

std::string details_markup(const std::vector<std::string>& details) {
  if (details.empty()) return "";
  std::string text;
  for (const std::string& line : details) text += markup_lines(line) + "\n";
  return "<pre class=\"details scroll\" tabindex=\"0\">" + text + "</pre>\n";
}

std::string failure_markup(const Failure& failure) {
  std::string text = fmt::format("<p class=\"what\">{}</p>\n", markup_lines(what_text(failure)));
  if (failure.divergence) text += divergence_markup(*failure.divergence);
  text += details_markup(failure.details);
  std::string_view phase = phase_text(failure.phase);
  if (!phase.empty()) text += fmt::format("<p class=\"note\">{}</p>\n", escape_markup(phase));
  return text;
}

std::string errors_markup(const PlayResult& play) {
  std::string text;
  for (const ProgramErrors& one : play.errors) {
    text += fmt::format(
        "<h5>Standard error of {}</h5>\n<pre class=\"errors scroll\" tabindex=\"0\">{}</pre>\n",
        markup_lines(one.who), markup_lines(one.tail));
  }
  return text;
}

std::string play_row(const PlayResult& play) {
  std::string proofs = proofs_text(play.proofs);
  return fmt::format(
      "<tr><th scope=\"row\">{}</th><td>{}</td><td>{}</td><td>{}</td><td>{}</td></tr>\n",
      markup_lines(play.segmentation), badge(play.verdict()), duration_text(play.took),
      proofs.empty() ? "–" : proofs, escape_markup(segmentation_text(play.segmentation)));
}

std::string plays_markup(const SessionResult& result) {
  std::string rows;
  for (const PlayResult& play : result.plays) rows += play_row(play);
  return fmt::format(
      "<h5>Plays</h5>\n<div class=\"scroll\" role=\"region\" tabindex=\"0\" aria-label=\"Plays of "
      "{}\">\n<table class=\"plays\">\n<thead><tr><th scope=\"col\">played</th>"
      "<th scope=\"col\">verdict</th><th scope=\"col\">time</th>"
      "<th scope=\"col\">proofs of silence</th><th scope=\"col\">how it is cut</th></tr></thead>\n"
      "<tbody>\n{}</tbody>\n</table>\n</div>\n",
      escape_markup(result.session->id), rows);
}

std::string exchanged_markup(const SessionResult& result, const PlayResult& play) {
  std::string label =
      fmt::format("What was exchanged in {}, played {}", result.session->id, play.segmentation);
  std::string chart = chart_markup(play, label);
  if (chart.empty()) return "";
  return fmt::format("<h5>What was exchanged <small>played {}</small></h5>\n{}",
                     markup_lines(play.segmentation), chart);
}

std::string also_markup(const SessionResult& result, const RunResult& run,
                        std::string_view part) {
  std::string items;
  for (const SessionResult& one : run.sessions) {
    bool blocked = one.verdict() == Verdict::blocked && one.ruling;
    if (!blocked || one.ruling->blocker != result.session->id) continue;
    items +=
        fmt::format("<li><a href=\"#{}\">{}</a>: {}</li>\n", session_anchor(one.session->id, part),
                    escape_markup(one.session->id), markup_lines(one.ruling->why));
  }
  return items.empty() ? "" : "<h5>Blocked by this</h5>\n<ul>\n" + items + "</ul>\n";
}

// Why it has its verdict, where that is not what a play has shown.
std::string ruling_markup(const SessionResult& result, const RunResult& run,
                          std::string_view part) {
  std::string text;
  if (result.ruling && !result.ruling->why.empty()) {
    const std::string& blocker = result.ruling->blocker;
    bool here = false;
    for (const SessionResult& one : run.sessions) here = here || one.session->id == blocker;
    std::string link = !here ? ""
                             : fmt::format(" · the cause is told at <a href=\"#{}\">{}</a>",
                                           session_anchor(blocker, part), escape_markup(blocker));
    text += fmt::format("<p class=\"what\">{}{}</p>\n", markup_lines(result.ruling->why), link);
  }
  for (const Leniency& one : leniencies_of(result)) {
    text +=
        fmt::format("<p class=\"note\">Allowed, and better done otherwise: {} ({})</p>\n",
                    markup_lines(one.what), markup_lines(place_text(one.place, *result.session)));
  }
  for (const std::string& one : result.remarks) {
    text += fmt::format("<p class=\"note\">{}</p>\n", markup_lines(one));
  }
  return text;
}

std::string body(const SessionResult& result, const RunResult& run, std::string_view part) {
  const PlayResult* failed = failed_play(result);
  const PlayResult* shown = failed != nullptr      ? failed
                            : result.plays.empty() ? nullptr
                                                   : &result.plays.front();
  std::string text;
  if (!result.session->why.empty()) {
    text += fmt::format("<p class=\"why\">{}</p>\n", sentence_markup(result.session->why));
  }
  text += ruling_markup(result, run, part);
  if (failed != nullptr) text += failure_markup(*failed->failure);
  text += "<div class=\"columns\"><div>\n" + lines_markup(result, failed) + "</div>\n";
  if (!result.plays.empty()) text += "<div>\n" + plays_markup(result) + "</div>\n";
  text += "</div>\n";
  if (shown != nullptr) text += exchanged_markup(result, *shown) + errors_markup(*shown);
  if (failed != nullptr) {
    text += "<h5>Play it again</h5>\n" + command_markup(again_command(result, *failed, run));
  }
  return text + also_markup(result, run, part);
}

}  // namespace

std::string short_text(const SessionResult& result) {
  if (result.ruling && !result.ruling->why.empty()) return result.ruling->why;
  const PlayResult* play = failed_play(result);
  if (play != nullptr) {
    return fmt::format("played {}: {}", play->segmentation, what_text(*play->failure));
  }
  if (result.plays.empty()) return "not played";
  return fmt::format("{}, {}", counted(result.plays.size(), "play"), duration_text(result.took));
}

std::string session_markup(const SessionResult& result, const RunResult& run, bool open,
                           std::string_view part) {
  const Session& session = *result.session;
  Verdict verdict = result.verdict();
  std::string_view altitude = name(altitude_of(session));
  return fmt::format(
      "<details class=\"session\" id=\"{}\" data-bad=\"{}\" data-altitude=\"{}\"{}>\n"
      "<summary><h4>{} <code>{}</code></h4> <span class=\"short\">{}</span> "
      "<span class=\"altitude\">{}</span></summary>\n<div class=\"body\">\n{}</div>\n</details>\n",
      session_anchor(session.id, part), is_bad(verdict) ? 1 : 0, altitude, open ? " open" : "",
      badge(verdict), escape_markup(session.id), markup_lines(short_text(result)), altitude,
      body(result, run, part));
}

}  // namespace chatspec
