// The head of the page: what was tested and what came of it.
#include <algorithm>
#include <initializer_list>
#include <iterator>

#include <fmt/core.h>

#include "outcome/json_values.hpp"
#include "outcome/run_numbers.hpp"
#include "report/first_sentence.hpp"
#include "report/html_page.hpp"
#include "report/html_parts.hpp"
#include "report/markup.hpp"
#include "report/meanings.hpp"
#include "report/text_parts.hpp"

namespace chatspec {
namespace {

constexpr Altitude altitudes_there_are[] = {Altitude::wire, Altitude::console, Altitude::behaviour};

std::string overall(const RunResult& run, const Tally& tally) {
  std::size_t bad = 0;
  for (auto [verdict, sessions] : tally.sessions) {
    bad += is_bad(verdict) ? static_cast<std::size_t>(sessions) : 0;
  }
  int status = tally.exit_status();
  std::string_view kind = status == 0 ? "good" : "bad";
  std::string words = status == 0   ? "Everything that was played passed"
                      : status == 1 ? fmt::format("{} of {} did not pass", bad,
                                                  counted(run.sessions.size(), "session"))
                                    : "It could not be tested";
  return fmt::format("<p class=\"overall {}\">{}</p>\n", kind, words);
}

// A slim bar of verdicts, and what its colours mean.
std::string bar(const Tally& tally) {
  std::string parts, legend, spoken;
  for (auto [verdict, sessions] : tally.sessions) {
    parts += fmt::format("<span class=\"v-{}\" style=\"flex:{}\"></span>", word(verdict), sessions);
    legend += fmt::format("<li><span class=\"v-{} dot\"></span>{} {}</li>\n", word(verdict),
                          sessions, explained(name(verdict), meaning(verdict)));
    spoken += fmt::format("{}{} {}", spoken.empty() ? "" : ", ", sessions, name(verdict));
  }
  return fmt::format(
      "<div class=\"bar\" role=\"img\" aria-label=\"{}\">{}</div>\n<ul "
      "class=\"legend\">\n{}</ul>\n",
      spoken, parts, legend);
}

std::string proved(const Tally& tally) {
  return fmt::format("{} of {} <small>MUST {} of {}, asked by the exercise {} of {}</small>",
                     tally.proved, tally.requirements, tally.musts_proved, tally.musts,
                     tally.exercise_proved, tally.exercise);
}

std::string silence(const Tally& tally) {
  std::string proofs = proofs_markup(tally.proofs);
  if (proofs.empty()) return "nothing to prove";
  return fmt::format("{} <small>{}</small>", proofs, markup_lines(silence_share_text(tally)));
}

std::string times(const RunResult& run) {
  PlayTimes each = play_times(run);
  return fmt::format("{} <small>a play {} (median), 95 % at most {}</small>",
                     duration_text(run.took), duration_text(each.median), duration_text(each.p95));
}

std::string altitudes(const RunResult& run) {
  std::string text;
  for (const GroupNumbers& one : count_altitudes(run)) {
    auto altitude = std::find_if(std::begin(altitudes_there_are), std::end(altitudes_there_are),
                                 [&](Altitude other) { return name(other) == one.name; });
    text += fmt::format("{}{} {}", text.empty() ? "" : ", ",
                        explained(one.name, meaning(*altitude)), passed_of(one));
  }
  return text;
}

std::string fact(std::string_view term, const std::string& markup) {
  if (markup.empty()) return "";
  return fmt::format("<div><dt>{}</dt><dd>{}</dd></div>\n", term, markup);
}

template <typename Word>
std::string terms(std::string_view title, std::initializer_list<Word> words) {
  std::string rows;
  for (Word one : words) {
    rows += fmt::format("<dt>{}</dt><dd>{}</dd>\n", name(one), escape_markup(meaning(one)));
  }
  return fmt::format("<h3>{}</h3>\n<dl>\n{}</dl>\n", title, rows);
}

}  // namespace

std::string meanings_markup() {
  return "<details class=\"meanings\">\n<summary>What these words mean</summary>\n" +
         terms("Verdicts", {Verdict::passed, Verdict::passed_leniently, Verdict::failed,
                            Verdict::hang, Verdict::crashed, Verdict::blocked, Verdict::unsupported,
                            Verdict::expected_failure, Verdict::unexpected_pass, Verdict::broken}) +
         terms("How it is proved that nothing more was sent",
               {Proof::sentinel, Proof::reply, Proof::drain, Proof::quiescent,
                Proof::but_for_timers, Proof::quiet}) +
         terms("Altitudes", {Altitude::wire, Altitude::console, Altitude::behaviour}) +
         "</details>\n";
}

std::string header_markup(const RunResult& run) {
  Tally tally = count(run);
  std::string text = "<header>\n";
  for (const std::string& one : first_sentences(run)) {
    text += fmt::format("<p class=\"first\">{}</p>\n", markup_lines(one));
  }
  text += "<p class=\"kicker\">chatspec · conformance report</p>\n";
  text += fmt::format("<h1>{}</h1>\n", markup_lines(run.title));
  text += overall(run, tally) + bar(tally) + "<dl class=\"facts\">\n";
  text += fact("Requirements proved", proved(tally));
  text += fact("Passed by altitude", altitudes(run));
  text += fact("Silence", silence(tally));
  text += fact("Plays", fmt::format("{} <small>{} at a time, seed {}</small>", tally.plays,
                                    run.jobs, run.seed));
  text += fact("Time", times(run));
  text += fact("Isolation", markup_lines(run.isolation));
  text += "</dl>\n";
  std::string again = fmt::format("{} --seed {}", run.again, run.seed);
  return text + command_markup(again) + meanings_markup() + "</header>\n";
}

}  // namespace chatspec
