// The text is for people, so its very letters are tested.
#include "report/text_report.hpp"

#include <gtest/gtest.h>

#include "report/testing_run.hpp"

namespace chatspec {
namespace {

TEST(TextReport, ReadsLikeThis) {
  TestingRun testing;
  EXPECT_EQ(text_report(testing.run, {false, 60}), R"(passed         all-hear  (1 play)
FAILED         not-back  (played whole)
not applicable it-is-shown  (needs --client)

FAILED not-back
  say.not-back · MUST NOT
    Nobody MUST NOT hear & repeat <himself>.
    (It is on the screen already.)

  spec.md:40, played whole
    peers ann bob
    ann > hello
    bob < $ann: hello
  > fence

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

  Standard error of the server:
    warning: \x1b[31mred
    last line

  Proofs of silence: SENTINEL 1
  Again: chatspec run --server server --seed 7 --play whole not-back

server: something failed
  requirements  1 of 3 proved (MUST 1 of 2, asked by the exercise 1 of 1)
  sessions      1 passed, 1 not applicable, 1 FAILED
  plays         2, seed 7
  silence       SENTINEL 3, DRAIN 2
  time          2.0 s
)");
}

TEST(TextReport, ColoursOnlyWhenAsked) {
  TestingRun testing;
  EXPECT_EQ(session_line(testing.run.sessions[0], {true, 80}),
            "\x1b[32mpassed\x1b[0m         all-hear  (1 play)\n");
  EXPECT_EQ(text_report(testing.run, {false, 80}).find('\x1b'), std::string::npos);
}

TEST(TextReport, PlacesAFailureAfterTheLastStep) {
  TestingRun testing;
  testing.run.sessions[1].plays[0].failure->place = {};
  std::string text = failure_text(testing.run.sessions[1], testing.run, {});
  EXPECT_NE(text.find("  spec.md:34, played whole\n"), std::string::npos) << text;
  EXPECT_NE(text.find("    fence\n  > (the end of the session)\n"), std::string::npos) << text;
}

TEST(Tally, CountsWhatWasProved) {
  TestingRun testing;
  EXPECT_EQ(count(testing.run).exit_status(), 1);
  testing.run.sessions.erase(testing.run.sessions.begin() + 1);
  EXPECT_EQ(count(testing.run).exit_status(), 0);
  testing.run.sessions[0].plays[0].failure = Failure{Verdict::broken, "cannot", {}, {}};
  EXPECT_EQ(count(testing.run).exit_status(), 3);
  testing.run.sessions.clear();
  EXPECT_EQ(count(testing.run).exit_status(), 3);
}

TEST(Tally, ARequirementIsProvedOnlyIfAllItsSessionsPass) {
  TestingRun testing;
  testing.suite.sessions[1].proves = {"say.all"};
  Tally tally = count(testing.run);
  EXPECT_EQ(tally.requirements, 2);
  EXPECT_EQ(tally.proved, 0);
}

}  // namespace
}  // namespace chatspec
