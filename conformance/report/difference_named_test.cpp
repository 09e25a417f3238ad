#include "report/difference_named.hpp"

#include <gtest/gtest.h>

#include "outcome/testing_run.hpp"
#include "report/html_session.hpp"
#include "report/look_alike.hpp"
#include "report/tap_report.hpp"
#include "report/text_report.hpp"

namespace chatspec {
namespace {

struct Pair {
  std::string_view expected, got, named;
};

TEST(UnseenDifference, IsNamed) {
  using namespace std::string_view_literals;
  const Pair pairs[] = {
      {"hello\n", "hello", "the LF at the end is missing"},
      {"hello", "hello\n", "there is one LF too many at the end"},
      {"hello", "hello\r", "a CR at the end: the line ends in CR LF, not in LF"},
      {"hello\n", "hello\r\n", "the line ends in CR LF, not in LF"},
      {"hello", "hello ", "a space at the end does not belong there"},
      {"hello", "hello   ", "3 spaces at the end do not belong there"},
      {"hello ", "hello", "a space at the end is missing"},
      {"hello", "hello\t", "a TAB at the end does not belong there"},
      {"hello", "hello\0\0\0"sv, "3 zero bytes at the end do not belong there"},
      {"hello", " hello", "a space (U+0020) is too many here"},
      {" hello", "hello", "a space (U+0020) is missing here"},
      {"a:   b", "a: b", "2 spaces are missing here"},
      {"a: b", "a:    b", "3 spaces are too many here"},
      {"a:  \n", "a:\n", "2 spaces are missing here"},
      {"a\u3000\n", "a\n", "an ideographic space (U+3000) is missing here"},
      {"a b", "a\u00a0b", "a no-break space (U+00A0) stands where a space (U+0020) belongs"},
      {"a\u00a0b", "a b", "a space (U+0020) stands where a no-break space (U+00A0) belongs"},
      {"bana", "ban\u0430", "Cyrillic а (U+0430) stands where Latin a (U+0061) belongs"},
      {"x", "\u0445", "Cyrillic х (U+0445) stands where Latin x (U+0078) belongs"},
      {"id", "\u0456d", "Cyrillic і (U+0456) stands where Latin i (U+0069) belongs"},
      {"\u0410", "A", "Latin A (U+0041) stands where Cyrillic А (U+0410) belongs"},
      {"Too", "\u03a4oo", "Greek Τ (U+03A4) stands where Latin T (U+0054) belongs"},
      {"a1", "a\uff11", "full-width １ (U+FF11) stands where 1 (U+0031) belongs"},
      {"'x'", "\u2018x\u2019",
       "a curly quote (U+2018) stands where a straight quote (U+0027) belongs"},
      {"\"", "\u201d", "a curly quote (U+201D) stands where a straight quote (U+0022) belongs"},
      {"1-2", "1\u20132", "an en dash (U+2013) stands where a hyphen (U+002D) belongs"},
      {"caf\u00e9", "cafe\u0301",
       "a letter and its accent came as two characters and should be one"},
      {"cafe\u0301", "caf\u00e9",
       "a letter and its accent came as one character and should be two"},
      {"caf\u00e9!", "caf\xe9!", "the text came in ISO 8859-1 (byte e9), not in UTF-8"},
  };
  for (const Pair& one : pairs) {
    EXPECT_EQ(unseen_difference(one.expected, one.got), one.named) << one.got;
  }
}

TEST(UnseenDifference, IsNoneWhereAnybodyCanSeeIt) {
  const Pair pairs[] = {
      {"same", "same", ""},  {"hello", "help", ""},   {"", "x", ""},       {"x", "", ""},
      {"hello", "hell", ""}, {"hello", "hello!", ""}, {"a", "\xff", ""},   {"\u00e9", "e", ""},
      {"a b", "a_b", ""},    {"a", "A", ""},          {"\u0431", "b", ""},
  };
  for (const Pair& one : pairs) EXPECT_EQ(unseen_difference(one.expected, one.got), "") << one.got;
}

// ---- In a play
// -----------------------------------------------------------------------------------

PlayResult play_of(Verdict verdict, std::string what) {
  PlayResult play;
  play.participants = {"ann", "bob"};
  play.failure.emplace().verdict = verdict;
  play.failure->what = std::move(what);
  return play;
}

void exchange(PlayResult& play, const char* who, Direction direction, const std::string& bytes) {
  play.exchanges.push_back({who, direction, bytes, bytes.size()});
}

PlayResult heard(const std::string& line) {
  PlayResult play = play_of(Verdict::failed, "ann received a line that no step asked for");
  exchange(play, "ann", Direction::note, "is <a>");
  exchange(play, "ann", Direction::sent, "hello\nmore\n");
  exchange(play, "bob", Direction::sent, "good day\n");
  exchange(play, "ann", Direction::unasked, line + "\n");
  play.failure->divergence = diverge("", line);
  return play;
}

TEST(DifferenceNamed, KnowsTheOwnLine) {
  const std::string own = "this is ann's own line: it must not come back to ann";
  EXPECT_EQ(difference_named(heard("<a>: hello")), own);
  EXPECT_EQ(difference_named(heard("more")), own);
  EXPECT_EQ(difference_named(heard("<b>: hello")), "") << "somebody else has said it too";
  EXPECT_EQ(difference_named(heard("no such word: hello")), "") << "an answer may repeat it";
  EXPECT_EQ(difference_named(heard("<b>: good day")), "");
  PlayResult both = heard("hello");
  exchange(both, "bob", Direction::sent, "hello\n");
  EXPECT_EQ(difference_named(both), "") << "bob may have said it";
  PlayResult asked_for = heard("<a>: more");
  asked_for.failure->divergence = diverge("<a>: hello", "<a>: more");
  EXPECT_EQ(difference_named(asked_for), "") << "it is to come back, and is another one";
}

TEST(DifferenceNamed, KnowsTheWrongOne) {
  PlayResult play = heard("the list");
  exchange(play, "bob", Direction::received, "the list\n");
  EXPECT_EQ(difference_named(play), "this is what bob should get, not ann");
}

TEST(DifferenceNamed, KnowsWhatComesTwice) {
  PlayResult play = heard("<b>: good day");
  play.exchanges.insert(play.exchanges.end() - 1,
                        {"ann", Direction::received, "<b>: good day\n", 14});
  EXPECT_EQ(difference_named(play), "ann has got this line already: it came twice");
  play.exchanges.insert(play.exchanges.end() - 1, {"ann", Direction::sent, "/list\n", 6});
  EXPECT_EQ(difference_named(play), "") << "it may be the answer to that";
}

PlayResult waited(const char* who, const std::string& came) {
  PlayResult play = play_of(Verdict::hang, "waited for ann to receive: the answer || an answer");
  exchange(play, who, Direction::unasked, came);
  return play;
}

TEST(DifferenceNamed, KnowsWhatWasWaitedForInVain) {
  EXPECT_EQ(difference_named(waited("ann", "the answer")),
            "this is the right text, but the LF at its end is missing");
  EXPECT_EQ(difference_named(waited("ann", "an answer")),
            "this is the right text, but the LF at its end is missing");
  PlayResult stuck = waited("ann", "an answer");
  stuck.failure->what += "; it cannot come any more";
  EXPECT_EQ(difference_named(stuck), "this is the right text, but the LF at its end is missing");
  EXPECT_EQ(difference_named(waited("bob", "the answer\n")),
            "this is what ann should have got: it came to bob");
  EXPECT_EQ(difference_named(waited("ann", "the\u00a0answer\n")),
            "a no-break space (U+00A0) stands where a space (U+0020) belongs");
  EXPECT_EQ(difference_named(waited("ann", "something else\n")), "");
  EXPECT_EQ(difference_named(waited("bob", "something else\n")), "");
  PlayResult nothing = play_of(Verdict::hang, "waited for the server to listen");
  EXPECT_EQ(difference_named(nothing), "");
  EXPECT_EQ(difference_named(PlayResult()), "");
}

TEST(DifferenceNamed, SaysNothingOfAnEndThatWasOnlyCutOff) {
  PlayResult play = play_of(Verdict::failed, "ann received another line");
  play.failure->divergence = diverge(std::string(500, 'x'), std::string(500, 'x') + " ");
  EXPECT_EQ(difference_named(play), "a space at the end does not belong there");
  play.failure->divergence->got_bytes = 9000;
  EXPECT_EQ(difference_named(play), "");
}

TEST(DifferenceNamed, StandsInEveryReport) {
  TestingRun testing;
  PlayResult& play = testing.of("not-back").plays[0];
  play.failure->divergence = diverge("a word", "a\u00a0word");
  const char* named = "a no-break space (U+00A0) stands where a space (U+0020) belongs";
  const SessionResult& result = testing.of("not-back");
  EXPECT_NE(failure_text(result, testing.run, {})
                .find(std::string("               ^\n    note      ") + named + "\n"),
            std::string::npos)
      << failure_text(result, testing.run, {});
  EXPECT_NE(session_markup(result, testing.run, false)
                .find(std::string("<dt>note</dt><dd class=\"named\">") + named),
            std::string::npos);
  EXPECT_NE(tap_report(testing.run).find(std::string("  note: \"") + named + "\"\n"),
            std::string::npos);
  play.failure->divergence.reset();
  play.failure->verdict = Verdict::hang;
  play.failure->what = "waited for ann to receive: <ann>: hello\x01";
  play.exchanges.back().bytes.pop_back();
  --play.exchanges.back().size_bytes;
  const char* missing = "this is the right text, but the LF at its end is missing";
  EXPECT_NE(failure_text(result, testing.run, {}).find(missing), std::string::npos);
  EXPECT_NE(session_markup(result, testing.run, false).find(missing), std::string::npos);
}

}  // namespace
}  // namespace chatspec
