#include "report/html_report.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>
#include <map>
#include <regex>
#include <set>

#include <fmt/core.h>

#include "outcome/testing_run.hpp"
#include "report/html_chart.hpp"
#include "report/html_page.hpp"
#include "report/html_parts.hpp"
#include "report/html_session.hpp"
#include "report/markup.hpp"
#include "report/meanings.hpp"

namespace chatspec {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

// Every element is ended where it may be, and nothing else is: an XML reader's view of the page.
// Returns what is wrong, or nothing.
std::string nesting_fault(std::string_view page) {
  const std::set<std::string_view> empty_elements = {"meta", "!DOCTYPE"};
  std::vector<std::string> open;
  for (auto at = page.find('<'); at != std::string_view::npos; at = page.find('<', at + 1)) {
    auto end = page.find('>', at);
    std::string_view tag = page.substr(at + 1, end - at - 1);
    bool closes = tag.starts_with('/');
    std::string name(tag.substr(closes ? 1 : 0, tag.find(' ') - (closes ? 1 : 0)));
    if (closes) {
      if (open.empty() || open.back() != name)
        return "</" + name + "> in " + testing::PrintToString(open);
      open.pop_back();
      continue;
    }
    if (empty_elements.contains(name)) continue;
    open.push_back(name);
    // Text up to the end of these is no markup.
    if (name == "script" || name == "style") at = page.find("</" + name, at) - 1;
  }
  return open.empty() ? "" : "never closed: " + testing::PrintToString(open);
}

std::size_t count_of(std::string_view text, std::string_view piece) {
  std::size_t number = 0;
  for (auto at = text.find(piece); at != std::string_view::npos; at = text.find(piece, at + 1)) {
    ++number;
  }
  return number;
}

std::string without(std::string page, std::string_view part) {
  auto at = page.find(part);
  return at == std::string::npos ? page : page.replace(at, part.size(), "");
}

// Relative luminance of "#rrggbb", as WCAG 2 defines it.
double luminance(const std::string& colour) {
  double sum = 0;
  constexpr double channel_weights[] = {0.2126, 0.7152, 0.0722};
  for (std::size_t i = 0; i < 3; ++i) {
    double part = std::stoi(colour.substr(1 + 2 * i, 2), nullptr, 16) / 255.0;
    sum += channel_weights[i] *
           (part <= 0.03928 ? part / 12.92 : std::pow((part + 0.055) / 1.055, 2.4));
  }
  return sum;
}

double contrast(const std::string& one, const std::string& other) {
  auto [dark, light] = std::minmax({luminance(one), luminance(other)});
  return (light + 0.05) / (dark + 0.05);
}

std::map<std::string, std::string> colours_of(std::string_view css) {
  std::map<std::string, std::string> colours;
  std::string text(css.substr(0, css.find("}\n")));
  std::regex form("--([a-z-]+): (#[0-9a-f]{6});");
  for (std::sregex_iterator one(text.begin(), text.end(), form), end; one != end; ++one) {
    colours[(*one)[1]] = (*one)[2];
  }
  return colours;
}

TEST(HtmlReport, CanBeReadInLightAndDark) {
  constexpr double enough = 4.5;  // WCAG AA
  std::string_view css = html_style();
  auto light = colours_of(css);
  auto dark = colours_of(css.substr(css.find("prefers-color-scheme: dark")));
  EXPECT_EQ(light.size(), dark.size());
  for (auto* scheme : {&light, &dark}) {
    auto& colour = *scheme;
    for (const char* text : {"text", "dim", "link", "good", "bad"}) {
      EXPECT_GE(contrast(colour[text], colour["page"]), enough) << text;
      EXPECT_GE(contrast(colour[text], colour["card"]), enough) << text;
    }
    EXPECT_GE(contrast(colour["mark-text"], colour["mark"]), enough);
    for (const char* badge : {"pass", "lenient", "expected", "unsupported", "blocked", "fail",
                              "hang", "crash", "broken"}) {
      EXPECT_GE(contrast(colour["badge-text"], colour[badge]), enough) << badge;
    }
  }
}

TEST(HtmlReport, IsOneWholePage) {
  TestingRun testing;
  std::string page = html_report(testing.run);
  EXPECT_EQ(nesting_fault(page), "");
  EXPECT_EQ(nesting_fault("<p><b></p>"), "</p> in { \"p\", \"b\" }") << "the reader is strict";
  EXPECT_TRUE(page.starts_with("<!DOCTYPE html>\n<html lang=\"en\">\n"));
  EXPECT_EQ(count_of(page, "<details class=\"session\""), testing.run.sessions.size());
  EXPECT_THAT(page, HasSubstr("<title>not passed: server</title>"));
}

TEST(HtmlReport, AsksForNothingFromElsewhere) {
  TestingRun testing;
  std::string page = html_report(testing.run);
  for (const char* word :
       {"http:", "https:", "//", "src=", "url(", "@import", "<link", "<iframe"}) {
    EXPECT_THAT(without(page, html_script()), Not(HasSubstr(word)));
  }
  EXPECT_THAT(page, HasSubstr("content=\"default-src 'none';"));
}

TEST(HtmlReport, TurnsNothingThatAProgramSentIntoMarkup) {
  TestingRun testing;
  testing.fill_with_anything();
  std::string page = html_report(testing.run);
  EXPECT_EQ(nesting_fault(page), "");
  EXPECT_THAT(page, Not(HasSubstr("<script>window")));
  EXPECT_THAT(page, Not(HasSubstr("<img")));
  EXPECT_THAT(page, Not(HasSubstr("]]>")));
  EXPECT_THAT(page, HasSubstr("&lt;img src=x onerror=&#39;window.taken = true&#39;&gt;&quot;"));
  for (const char* hidden : {"\u2028", "\u202e", "\u2066", "\u200b", "\ufeff", "\uffff"}) {
    EXPECT_THAT(page, Not(HasSubstr(hidden)));
  }
  for (char c : page) EXPECT_TRUE(c == '\n' || static_cast<unsigned char>(c) >= 0x20);
  EXPECT_EQ(page.find('\x7f'), std::string::npos);
}

TEST(HtmlReport, HasNoTwoPlacesOfOneName) {
  TestingRun testing;
  std::string page = html_report(testing.run);
  std::set<std::string> names;
  for (auto at = page.find(" id=\""); at != std::string::npos; at = page.find(" id=\"", at + 1)) {
    std::string name = page.substr(at + 5, page.find('"', at + 5) - at - 5);
    EXPECT_TRUE(names.insert(name).second) << name;
  }
  for (auto at = page.find("href=\"#"); at != std::string::npos;
       at = page.find("href=\"#", at + 1)) {
    std::string name = page.substr(at + 7, page.find('"', at + 7) - at - 7);
    EXPECT_TRUE(names.contains(name)) << name << " leads nowhere";
  }
}

TEST(HtmlReport, TellsWhatWasTestedAndWhatCameOfIt) {
  TestingRun testing;
  std::string header = header_markup(testing.run);
  EXPECT_EQ(header.substr(0, header.find("<details")), R"(<header>
<p class="kicker">chatspec · conformance report</p>
<h1>server</h1>
<p class="overall bad">6 of 10 sessions did not pass</p>
<div class="bar" role="img" aria-label="1 PASS, 1 PASS-LENIENT, 1 EXPECTED-FAIL, 1 UNSUPPORTED, 1 BLOCKED, 1 FAIL, 1 HANG, 1 CRASH, 1 UNEXPECTED-PASS, 1 BROKEN"><span class="v-pass" style="flex:1"></span><span class="v-pass-lenient" style="flex:1"></span><span class="v-expected-fail" style="flex:1"></span><span class="v-unsupported" style="flex:1"></span><span class="v-blocked" style="flex:1"></span><span class="v-fail" style="flex:1"></span><span class="v-hang" style="flex:1"></span><span class="v-crash" style="flex:1"></span><span class="v-unexpected-pass" style="flex:1"></span><span class="v-broken" style="flex:1"></span></div>
<ul class="legend">
<li><span class="v-pass dot"></span>1 <abbr title="it did what the standard says">PASS</abbr></li>
<li><span class="v-pass-lenient dot"></span>1 <abbr title="it passed, and something that SHOULD be otherwise is not">PASS-LENIENT</abbr></li>
<li><span class="v-expected-fail dot"></span>1 <abbr title="it failed, and the file of expectations says so">EXPECTED-FAIL</abbr></li>
<li><span class="v-unsupported dot"></span>1 <abbr title="it was not played: something that it needs is not there">UNSUPPORTED</abbr></li>
<li><span class="v-blocked dot"></span>1 <abbr title="it failed for a cause that another session tells; mend that one first">BLOCKED</abbr></li>
<li><span class="v-fail dot"></span>1 <abbr title="it did something else than the standard says">FAIL</abbr></li>
<li><span class="v-hang dot"></span>1 <abbr title="it never did what was waited for">HANG</abbr></li>
<li><span class="v-crash dot"></span>1 <abbr title="it ended or stopped serving, by a signal, an exception or a sanitizer&#39;s report">CRASH</abbr></li>
<li><span class="v-unexpected-pass dot"></span>1 <abbr title="it passed, and the file of expectations says that it fails">UNEXPECTED-PASS</abbr></li>
<li><span class="v-broken dot"></span>1 <abbr title="it could not be tested; this is never the fault of the program">BROKEN</abbr></li>
</ul>
<dl class="facts">
<div><dt>Requirements proved</dt><dd>1 of 6 <small>MUST 1 of 4, asked by the exercise 1 of 1</small></dd></div>
<div><dt>Passed by altitude</dt><dd><abbr title="what is sent and received, byte by byte">wire</abbr> 3 of 9, <abbr title="what a program prints, in the standard&#39;s words">console</abbr> not played</dd></div>
<div><dt>Silence</dt><dd><abbr title="a random word was said behind the lines in question, and everybody read nothing else before it">SENTINEL</abbr> 4, <abbr title="each connection was read to its end">DRAIN</abbr> 2 <small>all proved</small></dd></div>
<div><dt>Plays</dt><dd>11 <small>2 at a time, seed 7</small></dd></div>
<div><dt>Time</dt><dd>2.0 s <small>a play 4.0 ms (median), 95 % at most 1.0 s</small></dd></div>
<div><dt>Isolation</dt><dd>each play in a network of its own</dd></div>
</dl>
<div class="command"><code tabindex="0">chatspec run --server server --seed 7</code><button type="button" class="copy" hidden>Copy</button></div>
)");
  EXPECT_TRUE(header.ends_with(meanings_markup() + "</header>\n"));
}

TEST(HtmlReport, LeadsToWhatFailed) {
  TestingRun testing;
  std::string text = failures_markup(testing.run);
  EXPECT_THAT(text,
              HasSubstr("<li><abbr class=\"badge v-hang\" title=\"it never did what was waited "
                        "for\">HANG</abbr> "
                        "<a href=\"#session-last-word\">last-word</a> <span class=\"short\">"
                        "played bytes: waited in vain for bob to receive: &lt;ann&gt;: one"
                        "</span><p class=\"advice\">The last word MUST be heard.</p></li>\n"));
  EXPECT_THAT(text, HasSubstr("<p class=\"advice\">It is on the screen already.</p></li>\n"));
  EXPECT_THAT(text, Not(HasSubstr("not-back-either")));
  EXPECT_THAT(text, HasSubstr("1 more session is blocked: a session that failed is the cause."));
  EXPECT_THAT(text, HasSubstr("1 session not played: needs --client"));
  std::erase_if(testing.run.sessions,
                [](const SessionResult& one) { return one.verdict() != Verdict::passed; });
  EXPECT_EQ(failures_markup(testing.run), "");
}

TEST(HtmlReport, ShowsAFailedSessionWhole) {
  TestingRun testing;
  EXPECT_EQ(
      session_markup(testing.of("not-back"), testing.run, true),
      R"(<details class="session" id="session-not-back" data-bad="1" data-altitude="wire" open>
<summary><h4><abbr class="badge v-fail" title="it did something else than the standard says">FAIL</abbr> <code>not-back</code></h4> <span class="short">played whole: ann received a line that no step asked for</span> <abbr class="altitude" title="what is sent and received, byte by byte">wire</abbr></summary>
<div class="body">
<p class="why">It is on the screen already.</p>
<p class="what">ann received a line that no step asked for</p>
<dl class="divergence">
<dt>expected</dt><dd><bdi>&lt;<mark>bob&gt;: word</mark></bdi></dd>
<dt>got</dt><dd><bdi>&lt;<mark>ann&gt;: hello<i>\x01</i></mark></bdi></dd>
</dl>
<div class="columns"><div>
<h5>The session <small>spec.md:42</small></h5>
<pre class="lines scroll" tabindex="0">peers ann bob
ann &gt; hello
bob &lt; $ann: hello
<mark>fence</mark>
<span class="later">ann &gt; more</span>
</pre>
</div>
<div>
<h5>Plays</h5>
<div class="scroll" role="region" tabindex="0" aria-label="Plays of not-back">
<table class="plays">
<thead><tr><th scope="col">played</th><th scope="col">verdict</th><th scope="col">time</th><th scope="col">proofs of silence</th><th scope="col">how it is cut</th></tr></thead>
<tbody>
<tr><th scope="row">whole</th><td><abbr class="badge v-fail" title="it did something else than the standard says">FAIL</abbr></td><td>3.0 ms</td><td><abbr title="a random word was said behind the lines in question, and everybody read nothing else before it">SENTINEL</abbr> 1</td><td>each step in one segment</td></tr>
</tbody>
</table>
</div>
</div>
</div>
<h5>What was exchanged <small>played whole</small></h5>
<div class="scroll" role="region" tabindex="0" aria-label="What was exchanged in not-back, played whole">
<table class="chart">
<thead><tr><th scope="col">ann</th><th scope="col">bob</th></tr></thead>
<tbody>
<tr><td class="note"><b aria-hidden="true">·</b><span class="unseen"></span><bdi>is &lt;ann&gt;</bdi></td><td></td></tr>
<tr><td></td><td class="note"><b aria-hidden="true">·</b><span class="unseen"></span><bdi>is &lt;bob&gt;</bdi></td></tr>
<tr><td class="sent"><b aria-hidden="true">→</b><span class="unseen">sent </span><bdi>hello<i>\n</i></bdi></td><td></td></tr>
<tr><td></td><td class="received"><b aria-hidden="true">←</b><span class="unseen">received </span><bdi>&lt;ann&gt;: hello<i>\n</i></bdi></td></tr>
<tr><td class="unasked diff"><b aria-hidden="true">✗</b><span class="unseen">received unasked </span><bdi>&lt;<mark>ann&gt;: hello<i>\x01\n</i></mark></bdi><small class="here">▲ first difference</small></td><td></td></tr>
</tbody>
</table>
</div>
<h5>Standard error of the server</h5>
<pre class="errors scroll" tabindex="0">warning: \x1b[31mred
last line</pre>
<h5>Play it again</h5>
<div class="command"><code tabindex="0">chatspec run --server server --seed 7 --play whole not-back</code><button type="button" class="copy" hidden>Copy</button></div>
<h5>Blocked by this</h5>
<ul>
<li><a href="#session-not-back-either">not-back-either</a>: it needs not-back, which failed</li>
</ul>
</div>
</details>
)");
}

// Whoever opens only this session reads what to do there, also where the session has no words of
// its own; of one that passed the sentence above it says enough.
TEST(HtmlReport, TellsTheAdviceWithEachFailure) {
  TestingRun testing;
  EXPECT_THAT(session_markup(testing.of("last-word"), testing.run, false),
              HasSubstr("<p class=\"why\">The last word MUST be heard.</p>"));
  EXPECT_THAT(session_markup(testing.of("all-hear"), testing.run, false),
              Not(HasSubstr("class=\"why\"")));
}

TEST(HtmlReport, SaysWhatItsWordsMean) {
  TestingRun testing;
  testing.of("all-hear").plays[0].proofs = {{Proof::sentinel, 1}, {Proof::reply, 1},
                                            {Proof::drain, 1},    {Proof::quiescent, 1},
                                            {Proof::quiet, 1},    {Proof::but_for_timers, 1}};
  std::string page = html_report(testing.run), meanings = meanings_markup();
  EXPECT_TRUE(meanings.starts_with("<details class=\"meanings\">\n<summary>"))
      << "opened with a key, and read aloud";
  auto explained_twice = [&](std::string_view word, std::string_view meaning) {
    std::string safe = escape_markup(meaning);
    EXPECT_FALSE(meaning.empty()) << word;
    EXPECT_THAT(meanings, HasSubstr(fmt::format("<dt>{}</dt><dd>{}</dd>", word, safe)));
    EXPECT_THAT(page, HasSubstr(fmt::format("title=\"{}\">{}</abbr>", safe, word)));
  };
  for (const SessionResult& one : testing.run.sessions) {
    explained_twice(name(one.verdict()), meaning(one.verdict()));
    explained_twice(name(altitude_of(*one.session)), meaning(altitude_of(*one.session)));
  }
  for (auto [proof, times] : count(testing.run).proofs)
    explained_twice(name(proof), meaning(proof));
}

TEST(HtmlReport, OpensAFewFailuresOrTheFirst) {
  TestingRun testing;
  EXPECT_EQ(count_of(sections_markup(testing.run), "data-altitude=\"wire\" open>"), 5U);
  for (SessionResult& one : testing.run.sessions) {
    one.ruling.reset();
    one.plays = testing.of("not-back").plays;
  }
  EXPECT_EQ(count_of(sections_markup(testing.run), "data-altitude=\"wire\" open>"), 1U);
}

TEST(HtmlReport, ShowsWhereSomethingIsMissing) {
  TestingRun testing;
  EXPECT_THAT(chart_markup(testing.of("last-word").plays[1], "chart"),
              HasSubstr("<tr><td></td><td class=\"missing diff\"><mark>… nothing more came</mark>"
                        "</td></tr>\n</tbody>"));
}

TEST(HtmlReport, ShowsAllCharactersWholeAndInvisibleOnesDimmed) {
  EXPECT_EQ(bytes_markup("a\r\n<b>\xff"), "a<i>\\r\\n</i>&lt;b&gt;<i>\\xff</i>");
  // The second byte of é differs: the character is marked, not half of it.
  EXPECT_EQ(bytes_markup_from("caf\xc3\xa9!", 4), "caf<mark>é!</mark>");
  EXPECT_EQ(bytes_markup_from("abc", 3), "abc<mark class=\"end\"></mark>");
  EXPECT_EQ(sentence_markup("Say `a <b>` or `c`"),
            "Say <code>a &lt;b&gt;</code> or <code>c</code>");
  EXPECT_EQ(sentence_markup("one ` alone"), "one ` alone");
}

TEST(HtmlReport, LeavesOutOfAChartWhatNobodyCouldRead) {
  PlayResult play;
  for (int i = 1; i <= 30; ++i) play.participants.push_back("idle-" + std::to_string(i));
  for (int i = 0; i < 200; ++i) play.exchanges.push_back({"idle-30", Direction::sent, "x\n", 2});
  play.exchanges.push_back({"idle-1", Direction::received, std::string(256, 'y'), 70000});
  std::string text = chart_markup(play, "chart");
  EXPECT_THAT(text, HasSubstr("81 earlier lines left off"));
  EXPECT_THAT(text, HasSubstr("22 more took part and told nothing of interest."));
  EXPECT_THAT(text, HasSubstr("<th scope=\"col\">idle-30</th>"));
  EXPECT_THAT(text, HasSubstr("<bdi>" + std::string(64, 'y') + "… <small>(70000 bytes)</small>"));
}

}  // namespace
}  // namespace chatspec
