#include "report/causes.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>

#include "outcome/testing_run.hpp"
#include "report/html_page.hpp"
#include "report/text_report.hpp"
#include "scenario/read_suite.hpp"

namespace chatspec {
namespace {

using ::testing::AllOf;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::Not;

std::vector<std::string> ids(const std::vector<Cause>& causes) {
  std::vector<std::string> all;
  for (const Cause& one : causes) all.push_back(one.session->id());
  return all;
}

std::size_t times_in(std::string_view text, std::string_view piece) {
  std::size_t number = 0;
  for (auto at = text.find(piece); at != std::string_view::npos; at = text.find(piece, at + 1)) {
    ++number;
  }
  return number;
}

void block_by(RunResult& run, std::string_view id, const std::string& blocker) {
  for (SessionResult& one : run.sessions) {
    if (one.id() == id) one.ruling = Ruling{Verdict::blocked, "because", blocker};
  }
}

void block(TestingRun& testing, std::string_view id, const std::string& blocker) {
  testing.of(id).ruling = Ruling{Verdict::blocked, "because", blocker};
}

TEST(Causes, AreTheFailuresThatStandForThemselves) {
  TestingRun testing;
  // It does not start; then by how much they explain; then in the order of the suite.
  EXPECT_THAT(ids(causes_of(testing.run)),
              ElementsAre("it-cannot-end", "not-back", "last-word", "it-ends"));
}

TEST(Causes, ThatExplainMoreComeFirst) {
  TestingRun testing;
  block(testing, "it-ends-late", "it-ends");
  block(testing, "it-ends-early", "it-ends");
  std::vector<Cause> causes = causes_of(testing.run);
  EXPECT_THAT(ids(causes), ElementsAre("it-cannot-end", "it-ends", "not-back", "last-word"));
  EXPECT_EQ(causes[1].sessions(), 3U);
  EXPECT_EQ(weight_text(causes[1]), "explains 3 sessions");
  EXPECT_EQ(weight_text(causes[3]), "explains 1 session");
}

TEST(Causes, ThatTheExerciseAsksForComeBeforeTheStandards) {
  TestingRun testing;
  // It asks for say.all, and last-word now hides that.
  block(testing, "all-hear", "last-word");
  std::vector<Cause> causes = causes_of(testing.run);
  EXPECT_THAT(ids(causes), ElementsAre("it-cannot-end", "last-word", "not-back", "it-ends"));
  EXPECT_EQ(weight_text(causes[1]), "explains 2 sessions, asked by the exercise");
  block(testing, "not-back-either", "it-ends");
  block(testing, "it-ends-late", "it-ends");
  EXPECT_THAT(ids(causes_of(testing.run)),
              ElementsAre("it-cannot-end", "last-word", "it-ends", "not-back"));
}

TEST(Causes, OfOurOwnComeLastUnlessNothingStarts) {
  TestingRun testing;
  testing.of("it-cannot-end").plays[0].failure->phase = Phase::steps;
  EXPECT_THAT(ids(causes_of(testing.run)),
              ElementsAre("not-back", "last-word", "it-ends", "it-cannot-end"));
}

TEST(Causes, SayWhatToDo) {
  TestingRun testing;
  std::vector<Cause> causes = causes_of(testing.run);
  EXPECT_EQ(causes[0].sentence, "cannot make a socket") << "no step was played";
  EXPECT_EQ(causes[1].sentence, "It is on the screen already.") << "the session's advice";
  EXPECT_EQ(causes[2].sentence, "The last word MUST be heard.") << "the spec's sentence";
  EXPECT_EQ(causes[2].again, "chatspec run --server server --seed 7 --play bytes last-word");
}

TEST(Causes, StandAtTheEndOfAText) {
  TestingRun testing;
  EXPECT_EQ(causes_text(testing.run, {false, 60}), R"(What to mend first

  1. cannot make a socket
     BROKEN seen in it-cannot-end: cannot make a socket
     explains 1 session
     Again: chatspec run --server server --seed 7 --play whole it-cannot-end
  2. It is on the screen already.
     FAIL seen in not-back: ann received a line that no step
          asked for
     explains 2 sessions
     Again: chatspec run --server server --seed 7 --play whole not-back
  3. The last word MUST be heard.
     HANG seen in last-word: waited in vain for bob to
          receive: <ann>: one
     explains 1 session
     Again: chatspec run --server server --seed 7 --play bytes last-word
  … and 1 more cause: every failure above that stands for itself
)");
  EXPECT_TRUE(text_report(testing.run, {}).ends_with("\n\n" + causes_text(testing.run, {})));
  testing.of("it-cannot-end").ruling = Ruling{Verdict::passed, "", ""};
  std::string three = causes_text(testing.run, {});
  EXPECT_THAT(three,
              AllOf(HasSubstr("  3. Programs MUST end in peace.\n     CRASH seen in it-ends: "
                              "the server has ended: exit status 1\n"),
                    Not(HasSubstr("more"))));
  std::erase_if(testing.run.sessions,
                [](const SessionResult& one) { return names_a_cause(one.verdict()); });
  EXPECT_EQ(causes_text(testing.run, {}), "");
  EXPECT_EQ(causes_markup(testing.run), "");
}

TEST(Causes, StandAtTheTopOfThePage) {
  TestingRun testing;
  std::string text = causes_markup(testing.run);
  EXPECT_THAT(text, HasSubstr("<h2>What to mend first</h2>"));
  EXPECT_EQ(times_in(text, "<li>"), causes_told_max);
  EXPECT_THAT(text, HasSubstr("<p class=\"why\">It is on the screen already.</p>"));
  EXPECT_THAT(text, HasSubstr("<a href=\"#session-not-back\">not-back</a> <span class=\"short\">"
                              "ann received a line that no step asked for</span>"
                              "</p>\n<p class=\"weight\">explains 2 sessions</p>\n"));
  EXPECT_THAT(text, HasSubstr(">chatspec run --server server --seed 7 --play whole not-back<"));
  EXPECT_THAT(text, HasSubstr("… and <a href=\"#failures\">1 more cause</a>"));
}

constexpr char errors_spec[] = R"(# A test

```protocol
name      errors
port      9999
address   {host} {port}
address6  {host} {port}
sentinel  {word}
heard     {sender}: {word}
```

## 1. All

#### all.errors

MUST

> A server MUST answer `ERROR Invalid <what>` and `FILE <name>`, or `ERROR No name`.

```session
session no-name
  proves all.errors
  why "Say something."
peers ann
  ann < ERROR No name
```

```session
session invalid-size
  proves all.errors
peers ann
  ann < ERROR Invalid size
```

```session
session invalid-name
  proves all.errors
peers ann
  ann < ERROR Invalid name
```

```session
session a-file
  proves all.errors
peers ann
  ann < FILE a.txt
```
)";

// Each of these sessions waits in vain for its answer.
RunResult run_without_answers(std::initializer_list<std::string_view> failing) {
  RunResult run;
  auto suite = std::make_shared<const Suite>(read_suite_text(errors_spec, "spec.md").value());
  run.suite = suite;
  for (const Session& one : suite->sessions) {
    SessionResult& result = run.sessions.emplace_back();
    result.session = share_session(suite, one);
    PlayResult& play = result.plays.emplace_back();
    play.segmentation = "whole";
    if (std::find(failing.begin(), failing.end(), one.id) == failing.end()) continue;
    play.failure.emplace();
    play.failure->verdict = Verdict::hang;
    play.failure->what = "waited for ann to receive: it";
    play.failure->place = one.steps.back().place;
  }
  return run;
}

TEST(Causes, OfOneFamilyAreToldTogether) {
  RunResult run = run_without_answers({"no-name", "invalid-size", "a-file"});
  block_by(run, "invalid-name", "invalid-size");
  std::vector<Cause> causes = causes_of(run);
  EXPECT_THAT(ids(causes), ElementsAre("no-name", "a-file"));
  EXPECT_EQ(causes[0].sentence,
            "Answers of the standard do not come: `ERROR No name`, `ERROR Invalid size`.");
  EXPECT_EQ(causes[0].sessions(), 3U) << "what is blocked by any of them counts";
  EXPECT_EQ(also_text(causes[0]), "seen also in invalid-size");
  EXPECT_EQ(causes[1].sentence,
            "A server MUST answer `ERROR Invalid <what>` and `FILE <name>`, or `ERROR No name`.");
  EXPECT_THAT(causes_text(run, {false, 60}),
              HasSubstr("\n     seen also in invalid-size\n     explains 3 sessions\n"));
  EXPECT_THAT(causes_markup(run),
              HasSubstr("seen also in <a href=\"#session-invalid-size\">invalid-size</a>"));
  EXPECT_THAT(text_report(run, {}), HasSubstr("\nHANG invalid-size\n"))
      << "each of them is told for itself";
}

// The session's own advice is about something else.
TEST(Causes, SayWhatTheStandardSaysOfAnAnswerThatDoesNotCome) {
  RunResult run = run_without_answers({"no-name"});
  std::vector<Cause> causes = causes_of(run);
  ASSERT_THAT(ids(causes), ElementsAre("no-name"));
  EXPECT_THAT(causes[0].sentence, HasSubstr("or `ERROR No name`"));
  EXPECT_EQ(also_text(causes[0]), "");
}

TEST(Causes, SayWhatAProgramWaitsFor) {
  RunResult run = run_without_answers({"a-file"});
  run.sessions[3].plays[0].failure->cause = "it waits for itself";
  EXPECT_EQ(causes_of(run)[0].sentence, "It waits for itself.");
}

// Of many failures a person reads the most basic ones.
TEST(Causes, BeyondTenHaveALineInATextUnlessItIsVerbose) {
  TestingRun testing;
  SessionResult failed = testing.of("last-word"), basic = testing.of("not-back");
  SessionResult blocked = testing.of("not-back-either");
  testing.run.sessions.assign(failures_whole_max + 1, failed);
  testing.run.sessions.insert(testing.run.sessions.end(), {basic, blocked});
  std::string text = closing_text(testing.run, {});
  EXPECT_EQ(times_in(text, "\nFAIL not-back\n"), 1U) << "it explains more than the others";
  EXPECT_EQ(times_in(text, "\nHANG last-word\n"), failures_whole_max - 1);
  EXPECT_EQ(times_in(text, "━━━ More failures, whole with --verbose ━━━\n\n"), 1U);
  EXPECT_EQ(times_in(text, "\nHANG            last-word  (played bytes: "), 2U);
  std::string all = closing_text(testing.run, {.verbose = true});
  EXPECT_EQ(times_in(all, "\nHANG last-word\n"), failures_whole_max + 1);
  EXPECT_EQ(times_in(all, "--verbose"), 0U);
}

TEST(Causes, FoldWhatTheyBlockUnlessTheTextIsVerbose) {
  TestingRun testing;
  for (const char* id : {"all-hear", "soon-said", "it-ends-late"}) block(testing, id, "not-back");
  std::string text = failure_text(testing.of("not-back"), testing.run, {});
  EXPECT_TRUE(
      text.ends_with("  Also blocked by this: 4 sessions: all-hear, not-back-either, "
                     "soon-said and 1 more\n"))
      << text;
  text = failure_text(testing.of("not-back"), testing.run, {.verbose = true});
  EXPECT_THAT(text, HasSubstr("  Also blocked by this: 4 sessions\n    all-hear: because\n"));
}

}  // namespace
}  // namespace chatspec
