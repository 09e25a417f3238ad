#include "report/excerpt.hpp"

#include <gtest/gtest.h>

#include "outcome/testing_run.hpp"
#include "outcome/visible.hpp"
#include "report/chart.hpp"
#include "report/html_chart.hpp"
#include "report/html_session.hpp"
#include "report/tap_report.hpp"
#include "report/text_report.hpp"

namespace chatspec {
namespace {

std::string repeated(std::string_view text, std::size_t times) {
  std::string all;
  for (std::size_t i = 0; i < times; ++i) all += text;
  return all;
}

TEST(Excerpt, ShowsShortTextsWholeWithACaret) {
  EXPECT_EQ(divergence_lines(diverge("one two", "one too"), "  ", 40, false),
            "  expected  one two\n"
            "  got       one too\n"
            "                 ^\n");
  EXPECT_EQ(divergence_lines(diverge("one", ""), "", 40, false),
            "expected  one\n"
            "got       nothing\n");
  EXPECT_EQ(divergence_lines(diverge("", "one"), "", 40, false), "got       one\n");
}

// Wherever two texts part, and however wide the terminal is, one sees where and how long both were.
TEST(Excerpt, AlwaysShowsTheDifferenceAndTheLength) {
  for (std::size_t at : {0U, 5U, 39U, 60U, 119U, 120U, 4000U, 8190U, 8191U}) {
    for (std::size_t columns : {50U, 80U, 100U}) {
      std::string expected(8192, 'x'), got(8192, 'x');
      expected[at] = 'E';
      got[at] = 'G';
      std::string text = divergence_lines(diverge(expected, got), "    ", columns, false);
      std::string first = text.substr(0, text.find('\n'));
      std::string rest = text.substr(first.size() + 1);
      std::string second = rest.substr(0, rest.find('\n'));
      std::string caret = rest.substr(second.size() + 1);
      EXPECT_TRUE(first.ends_with(" (8192 bytes)")) << first;
      EXPECT_TRUE(second.ends_with(" (8192 bytes)")) << second;
      EXPECT_LE(width(first), columns) << at;
      EXPECT_LE(width(second), columns) << at;
      std::size_t mark = caret.find('^');
      EXPECT_EQ(width(first.substr(0, first.find('E'))), mark) << at << "\n" << text;
      EXPECT_EQ(width(second.substr(0, second.find('G'))), mark) << at << "\n" << text;
    }
  }
}

TEST(Excerpt, CountsBytesAndCutsCharacters) {
  std::string common = repeated("你", 100);
  std::string text = divergence_lines(diverge(common + "好", common + "x"), "", 60, false);
  EXPECT_NE(text.find("你好 (303 bytes)\n"), std::string::npos) << text;
  EXPECT_NE(text.find("你x (301 bytes)\n"), std::string::npos) << text;
  EXPECT_EQ(shorten_telling("short", 10), "short");
  EXPECT_EQ(shorten_telling(std::string(100, 'y'), 20), "yyyyyyy… (100 bytes)");
}

TEST(Excerpt, IsToldWithItsLengthInEveryReport) {
  TestingRun testing;
  PlayResult& play = testing.of("not-back").plays[0];
  std::string expected(8192, 'x'), got(9000, 'x');
  got[4000] = 'G';
  play.failure->divergence = diverge(expected, got);
  EXPECT_EQ(expected_text(*play.failure->divergence),
            "…" + std::string(120, 'x') + "… (8192 bytes)");
  std::string tap = tap_report(testing.run);
  EXPECT_NE(tap.find("  found: \"…" + std::string(40, 'x') + "G" + std::string(79, 'x') +
                     "… (9000 bytes)\"\n"),
            std::string::npos);
  std::string page = divergence_markup(*play.failure->divergence, "");
  EXPECT_NE(page.find("<mark>G"), std::string::npos);
  EXPECT_NE(page.find("<i>…</i> <small>(9000 bytes)</small>"), std::string::npos) << page;
  std::string text = failure_text(testing.of("not-back"), testing.run, {});
  EXPECT_NE(text.find("… (9000 bytes)\n"), std::string::npos) << text;
}

TEST(Excerpt, CutsWhatWasWaitedFor) {
  TestingRun testing;
  testing.of("last-word").plays[1].failure->what =
      "waited for bob to receive: " + repeated("word ", 1000);
  std::string text = failure_text(testing.of("last-word"), testing.run, {});
  EXPECT_NE(text.find("bytes)\n"), std::string::npos);
  EXPECT_LT(text.size(), 2000U) << text;
  EXPECT_LT(short_text(testing.of("last-word")).size(), 300U);
}

TEST(Excerpt, CutsALongLineOfASession) {
  TestingRun testing;
  Session& session = testing.suite->sessions[1];
  session.steps[1].source = "ann > " + std::string(2000, 'y');
  std::string text = failure_text(testing.of("not-back"), testing.run, {false, 60});
  EXPECT_NE(text.find("yyy… (2006 bytes)\n"), std::string::npos) << text;
  EXPECT_EQ(text.find(std::string(60, 'y')), std::string::npos);
  std::string page = session_markup(testing.of("not-back"), testing.run, false);
  EXPECT_NE(page.find("yyy… (2006 bytes)\n"), std::string::npos);
  EXPECT_EQ(page.find(std::string(400, 'y')), std::string::npos);
}

// Only the beginning of a long line is kept; the difference may stand behind it.
TEST(Excerpt, OfAnExchangeSaysWhereTheDifferenceIs) {
  for (std::size_t at : {100U, 250U, 255U, 700U}) {
    std::string expected(1000, 'x'), got(1000, 'x');
    got[at] = 'G';
    PlayResult play;
    play.participants = {"ann"};
    play.failure.emplace().what = "ann received another line";
    play.failure->divergence = diverge(expected, got);
    play.exchanges = {{"ann", Direction::unasked, got.substr(0, Exchange::kept_bytes_max), 1000}};
    std::string text = chart(play, "", 80);
    if (at < Exchange::kept_bytes_max) {
      EXPECT_NE(text.find("G"), std::string::npos) << text;
      EXPECT_NE(text.find("first difference\n"), std::string::npos) << text;
    } else {
      EXPECT_NE(text.find("first difference: at byte 700"), std::string::npos) << text;
    }
  }
}

}  // namespace
}  // namespace chatspec
