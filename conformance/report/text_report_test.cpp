// The text is for people, so its very letters are tested.
#include "report/text_report.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "outcome/testing_run.hpp"

namespace chatspec {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;
using ::testing::StartsWith;

TEST(TextReport, TellsEachSessionOnOneLine) {
  TestingRun testing;
  std::string lines;
  for (const SessionResult& one : testing.run.sessions) lines += session_line(one, {false, 80});
  EXPECT_EQ(lines, R"(PASS            all-hear  (2 plays, 20 ms)
FAIL            not-back  (played whole: ann received a line that no step aske…)
BLOCKED         not-back-either  (it needs not-back, which failed)
PASS-LENIENT    soon-said  (1 play, 20 ms)
HANG            last-word  (played bytes: waited in vain for bob to receive: <…)
UNSUPPORTED     it-is-shown  (needs --client)
CRASH           it-ends  (played whole: the server has ended: exit status 1)
EXPECTED-FAIL   it-ends-late  (issue #12 <late>)
UNEXPECTED-PASS it-ends-early  (expected to fail: issue 13)
BROKEN          it-cannot-end  (played whole: cannot make a socket)
)");
}

TEST(TextReport, TellsOnOneLineWhatWasNotBegun) {
  TestingRun testing;
  for (const char* id : {"all-hear", "soon-said", "last-word"}) {
    testing.of(id).plays.clear();
    testing.of(id).ruling =
        Ruling{Verdict::blocked, "the server does not start: see it-cannot-end", "it-cannot-end"};
    EXPECT_EQ(session_line(testing.of(id), {}), "");
  }
  EXPECT_THAT(failure_text(testing.of("it-cannot-end"), testing.run, {}),
              HasSubstr("  Also blocked by this: 3 sessions, not played\n"));
}

TEST(TextReport, TellsAFailureCompletely) {
  TestingRun testing;
  EXPECT_EQ(failure_text(testing.of("not-back"), testing.run, {false, 60}), R"(FAIL not-back
  It is on the screen already.

  say.not-back · MUST NOT
    Nobody MUST NOT hear & repeat <himself>.

  spec.md:42, played whole: each step in one segment
    peers ann bob
    ann > hello
    bob < $ann: hello
  > fence
    … 1 more line

  ann received a line that no step asked for
    expected  <bob>: word
    got       <ann>: hello\x01
               ^

  What was exchanged (→ sent, ← received, ✗ received unasked, · event):
    ann                         bob
    · is <ann>
                                · is <bob>
    → hello␊
                                ← <ann>: hello␊
    ✗ <ann>: hello\x01␊
       ^ first difference

  Standard error of the server:
    | warning: \x1b[31mred
    | last line

  Proofs of silence: SENTINEL 1
  Again: chatspec run --server server --seed 7 --play whole not-back
  Also blocked by this: 1 session: not-back-either
)");
}

TEST(TextReport, TellsAHangAsOne) {
  TestingRun testing;
  EXPECT_EQ(failure_text(testing.of("last-word"), testing.run, {false, 80}), R"(HANG last-word
  say.last · MUST
    The last word MUST be heard.

  spec.md:80, played bytes: one byte at a time; passed when played whole
    peers ann bob
    ann > one
    any-order
  >   bob < $ann: one
      ann < $ann: one
    end
    … 1 more line

  waited in vain for bob to receive: <ann>: one
    What the server was doing:
      server.py: waits in recv

  What was exchanged (→ sent, ← received, ✗ received unasked, · event):
    ann                                   bob
    · is <ann>
                                          · is <bob>
    → one␊
                                          … nothing more came

  Proofs of silence: none yet
  Again: chatspec run --server server --seed 7 --play bytes last-word
)");
}

TEST(TextReport, TellsACrashAfterTheLastStep) {
  TestingRun testing;
  EXPECT_EQ(failure_text(testing.of("it-ends"), testing.run, {false, 80}), R"(CRASH it-ends
  show.end · MUST
    Programs MUST end in peace.

  spec.md:108, played whole: each step in one segment
    peers ann
    ann half-close
  > (the end of the session)

  the server has ended: exit status 1

  Standard error of the server:
    | Traceback:
    | KeyError: 'ann'

  Proofs of silence: none yet
  Again: chatspec run --server server --seed 7 --play whole it-ends
)");
}

TEST(TextReport, SaysThatNothingWasPlayedOrThatItIsAboutItsOwnWords) {
  TestingRun testing;
  SessionResult& result = testing.of("it-cannot-end");
  std::string text = failure_text(result, testing.run, {});
  EXPECT_THAT(text, HasSubstr("  > (before the first step)\n\n  cannot make a socket\n"
                              "  This is about starting the programs; no step of the session was "
                              "played.\n"));
  result.plays[0].failure->phase = Phase::means;
  EXPECT_THAT(failure_text(result, testing.run, {false, 60}),
              HasSubstr("  This is about the player's own words: those by which it\n"
                        "  knows that a peer is there and proves that nothing more\n"
                        "  was sent.\n"));
}

TEST(TextReport, TellsTheRestInShortParagraphs) {
  TestingRun testing;
  EXPECT_EQ(notices_text(testing.run, {false, 80}),
            R"(PASS-LENIENT: allowed, and better done otherwise
  soon-said
    spec.md:65: the line came in two segments

UNEXPECTED-PASS: take these out of the file of expectations
  it-ends-early: expected to fail: issue 13

EXPECTED-FAIL: as the file of expectations says
  it-ends-late: issue #12 <late>

not played: 1 session needs --client

Remarks
  all-hear: the same crash as in it-ends came again at its end

)");
}

TEST(TextReport, TellsAShouldThatWasMissed) {
  TestingRun testing;
  SessionResult& result = testing.of("soon-said");
  result.plays[0] = testing.of("not-back").plays[0];
  result.ruling = Ruling{Verdict::passed_leniently, "it does otherwise than it SHOULD", ""};
  EXPECT_EQ(failure_text(result, testing.run, {}), "");
  EXPECT_THAT(notices_text(testing.run, {}),
              HasSubstr(R"(PASS-LENIENT: allowed, and better done otherwise
  soon-said
    say.soon · SHOULD: A server SHOULD say it soon.
    spec.md:42: ann received a line that no step asked for
      expected  <bob>: word
      got       <ann>: hello\x01
                 ^
    Again: chatspec run --server server --seed 7 --play whole soon-said

)"));
}

TEST(TextReport, TellsABlockedSessionWhoseCauseIsNotInThisRun) {
  TestingRun testing;
  testing.of("not-back-either").ruling->blocker = "another";
  EXPECT_THAT(failure_text(testing.of("not-back"), testing.run, {}), Not(HasSubstr("Also")));
  EXPECT_THAT(notices_text(testing.run, {}),
              HasSubstr("BLOCKED: for a cause that is told elsewhere\n"
                        "  not-back-either: it needs not-back, which failed\n"));
}

TEST(TextReport, SumsUp) {
  TestingRun testing;
  EXPECT_EQ(summary_text(testing.run, {false, 80}), R"(server: something failed

  section     passed      MUST
  1. Saying   2 of 5      1 of 3
  2. Showing  1 of 4      0 of 1

  sessions      1 PASS, 1 PASS-LENIENT, 1 EXPECTED-FAIL, 1 UNSUPPORTED,
                1 BLOCKED, 1 FAIL, 1 HANG, 1 CRASH, 1 UNEXPECTED-PASS, 1 BROKEN
  altitude      wire 3 of 9, console not played
  requirements  1 of 6 proved (MUST 1 of 4, asked by the exercise 1 of 1)
  silence       SENTINEL 4, DRAIN 2: all proved
  plays         11, 2 at a time, seed 7
  isolation     each play in a network of its own
  time          2.0 s; a play 4.0 ms (median), 95 % at most 1.0 s
)");
  testing.of("all-hear").plays[0].proofs[Proof::quiet] = 2;
  EXPECT_THAT(summary_text(testing.run, {}),
              HasSubstr("SENTINEL 4, DRAIN 2, QUIET 2: 75.0 % proved, the rest only not seen\n"));
  testing.run.sessions.clear();
  EXPECT_THAT(summary_text(testing.run, {}), HasSubstr("server: could not be tested\n"));
}

TEST(TextReport, IsFailuresNoticesSummaryCauses) {
  TestingRun testing;
  std::string text = text_report(testing.run, {});
  EXPECT_EQ(text, closing_text(testing.run, {}));
  EXPECT_TRUE(text.ends_with(notices_text(testing.run, {}) + summary_text(testing.run, {}) + "\n" +
                             causes_text(testing.run, {})));
  EXPECT_TRUE(text.starts_with("\n━━━ 1. Saying ━━━\n\nFAIL not-back\n")) << text;
  EXPECT_THAT(text, HasSubstr("\n\n━━━ 2. Showing ━━━\n\nCRASH it-ends\n"));
  for (const SessionResult& one : testing.run.sessions) {
    EXPECT_THAT(text, HasSubstr(failure_text(one, testing.run, {})));
  }
}

TEST(TextReport, HasALineForEachSessionIfItIsVerbose) {
  TestingRun testing;
  TextStyle style{.verbose = true};
  std::string lines;
  for (const SessionResult& one : testing.run.sessions) lines += session_line(one, style);
  EXPECT_EQ(text_report(testing.run, style), lines + closing_text(testing.run, style));
  EXPECT_THAT(text_report(testing.run, {}), Not(HasSubstr("all-hear  (2 plays")));
}

TEST(TextReport, FoldsWhatWasNotPlayedAndWhatIsBlockedFromElsewhere) {
  TestingRun testing;
  for (const char* id : {"it-ends", "it-ends-late"}) {
    testing.of(id).ruling = Ruling{Verdict::unsupported, "needs --client", ""};
  }
  testing.of("it-ends-early").ruling = Ruling{Verdict::unsupported, "the run was interrupted", ""};
  for (const char* id : {"all-hear", "not-back-either"}) {
    testing.of(id).ruling = Ruling{Verdict::blocked, "it needs that", "elsewhere"};
  }
  std::string text = notices_text(testing.run, {});
  EXPECT_THAT(text, HasSubstr("not played: 3 sessions need --client\n"
                              "not played: 1 session: the run was interrupted\n\n"));
  EXPECT_THAT(text, HasSubstr("BLOCKED: for a cause that is told elsewhere\n"
                              "  2 sessions by elsewhere\n\n"));
  EXPECT_THAT(notices_text(testing.run, {.verbose = true}),
              HasSubstr("  all-hear: it needs that\n  not-back-either: it needs that\n\n"));
}

TEST(TextReport, ShowsAlsoWhatPassedWhenAsked) {
  TestingRun testing;
  SessionResult& result = testing.of("all-hear");
  result.plays[0].exchanges = testing.of("not-back").plays[0].exchanges;
  std::string text = text_report(testing.run, {.show_passed = true});
  EXPECT_THAT(text, HasSubstr("PASS all-hear  (played whole)\n"
                              "  say.all · MUST · asked by the exercise\n"
                              "    Everybody MUST hear what is said.\n\n"));
  EXPECT_THAT(text, HasSubstr("    ann  → hello\n    bob  ← <ann>: hello\n"));
}

TEST(TextReport, ColoursOnlyWhenAsked) {
  TestingRun testing;
  EXPECT_EQ(session_line(testing.of("all-hear"), {true, 80}),
            "\x1b[32mPASS\x1b[0m            all-hear  \x1b[2m(2 plays, 20 ms)\x1b[0m\n");
  EXPECT_EQ(text_report(testing.run, {.show_passed = true}).find('\x1b'), std::string::npos);
  EXPECT_THAT(text_report(testing.run, {true, 80}), HasSubstr("\x1b[31mFAIL not-back\x1b[0m\n"));
}

TEST(TextReport, ShowsBranchesOfAChoice) {
  auto suite = read_suite_text(R"(
```protocol
name  test
port  9999
```

#### a.b

MUST

> A server MUST answer.

```session
session either-way
  proves a.b
peers ann
  ann > hello
  either
    ann < hi
    ann > thanks
  or
    ann < hello
  or lenient "should be shorter"
    ann < good morning
  end
  ann > bye
```
)",
                               "spec.md");
  ASSERT_TRUE(suite) << suite.error().front().message;
  RunResult run;
  run.suite = std::make_shared<Suite>(*suite);
  SessionResult result;
  result.session = share_session(run.suite, run.suite->sessions[0]);
  PlayResult& play = result.plays.emplace_back();
  play.segmentation = "whole";
  play.failure.emplace().what = "ann received another line";
  play.failure->place =
      std::get<Either>(suite->sessions[0].steps[2].action).branches[1].steps[0].place;
  EXPECT_THAT(failure_text(result, run, {}), HasSubstr(R"(
    peers ann
    ann > hello
    either
      ann < hi
      ann > thanks
    or
  >   ann < hello
    or lenient "should be shorter"
      ann < good morning
    end
    … 1 more line
)"));
}

TEST(Tally, CountsWhatWasProved) {
  TestingRun testing;
  EXPECT_EQ(count(testing.run).exit_status(), 1);
  auto& sessions = testing.run.sessions;
  std::erase_if(sessions, [](const SessionResult& one) { return is_bad(one.verdict()); });
  EXPECT_EQ(count(testing.run).exit_status(), 0);
  sessions[0].plays[0].failure.emplace().verdict = Verdict::broken;
  EXPECT_EQ(count(testing.run).exit_status(), 3);
  sessions.clear();
  EXPECT_EQ(count(testing.run).exit_status(), 3);
}

TEST(Tally, ARequirementIsProvedOnlyIfAllItsSessionsPass) {
  TestingRun testing;
  Tally before = count(testing.run);
  testing.suite->sessions[1].proves = {"say.all"};
  Tally tally = count(testing.run);
  EXPECT_EQ(tally.proved, before.proved - 1);
}

}  // namespace
}  // namespace chatspec
