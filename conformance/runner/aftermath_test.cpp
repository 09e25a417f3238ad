#include "runner/aftermath.hpp"

#include <gmock/gmock.h>

#include "runner/testing_suite.hpp"

namespace chatspec {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

// Sessions a, b, c, d in this order; each test says how they ended, then rules.
class AftermathTest : public ::testing::Test {
 protected:
  void SetUp() override {
    run_.suite = owned_;
    for (const Session& one : suite_.sessions) {
      SessionResult result;
      result.session = share_session(owned_, one);
      result.plays.push_back(played());
      run_.sessions.push_back(result);
    }
  }

  Session& session(char name) { return suite_.sessions[static_cast<std::size_t>(name - 'a')]; }
  SessionResult& result(char name) { return run_.sessions[static_cast<std::size_t>(name - 'a')]; }
  void fails(char name, Verdict verdict, Phase phase = Phase::steps, std::string cause = "") {
    result(name).plays = {played(failure(verdict, phase, std::move(cause)))};
  }
  void fails_to_start(char name, Verdict verdict, Missing missing = Missing::server) {
    fails(name, verdict, Phase::start);
    result(name).plays[0].failure->missing = missing;
  }
  void foretell(char name, Foretold what) {
    known_[std::string(1, name)] = KnownOutcome{what, "we know"};
  }
  void rule_all() { rule(run_, known_); }

  /// "FAIL", "BLOCKED by a".
  std::string said(char name) {
    std::string text(chatspec::name(result(name).verdict()));
    if (result(name).ruling && !result(name).ruling->blocker.empty()) {
      text += " by " + result(name).ruling->blocker;
    }
    return text;
  }
  std::vector<std::string> said_of_all() { return {said('a'), said('b'), said('c'), said('d')}; }

  std::shared_ptr<Suite> owned_ =
      std::make_shared<Suite>(suite_of("session a\n  proves rule.must\npeers ann\n"
                                       "session b\n  proves rule.must\npeers ann\n"
                                       "session c\n  proves rule.must\npeers ann\n"
                                       "session d\n  proves rule.should rule.may\npeers ann\n"));
  Suite& suite_ = *owned_;
  RunResult run_;
  KnownOutcomes known_;
};

TEST_F(AftermathTest, WhatPassedNeedsNoRuling) {
  rule_all();
  EXPECT_THAT(said_of_all(), ElementsAre("PASS", "PASS", "PASS", "PASS"));
  EXPECT_FALSE(result('a').ruling);
}

TEST_F(AftermathTest, TheSameWaitIsToldOnce) {
  fails('a', Verdict::hang, Phase::steps, "it waits for itself");
  fails('b', Verdict::hang, Phase::steps, "it waits for itself");
  fails('c', Verdict::hang, Phase::steps, "it waits for another");
  fails('d', Verdict::crashed, Phase::steps, "it waits for itself");
  rule_all();
  EXPECT_THAT(said_of_all(), ElementsAre("HANG", "BLOCKED by a", "HANG", "CRASH"));
  EXPECT_EQ(result('b').ruling->why, "the same wait as in a: it waits for itself");
}

TEST_F(AftermathTest, AFailureThatIsNeededBlocks) {
  session('b').needs = {"a"};
  session('c').needs = {"b"};
  fails('a', Verdict::failed);
  fails('b', Verdict::hang);
  fails('c', Verdict::crashed);
  rule_all();
  // c points to the cause itself, not to another blocked session.
  EXPECT_THAT(said_of_all(), ElementsAre("FAIL", "BLOCKED by a", "BLOCKED by a", "PASS"));
  EXPECT_EQ(result('b').ruling->why, "it needs a, which failed");
}

TEST_F(AftermathTest, WhatPassedIsNotBlocked) {
  session('b').needs = {"a"};
  fails('a', Verdict::failed);
  rule_all();
  EXPECT_THAT(said_of_all(), ElementsAre("FAIL", "PASS", "PASS", "PASS"));
}

TEST_F(AftermathTest, WhatIsNeededMayStandBehind) {
  session('a').needs = {"c"};
  fails('a', Verdict::failed);
  fails('c', Verdict::failed);
  rule_all();
  EXPECT_THAT(said_of_all(), ElementsAre("BLOCKED by c", "PASS", "FAIL", "PASS"));
}

TEST_F(AftermathTest, ALenientPassBlocksNobody) {
  session('a').needs = {"d"};
  fails('a', Verdict::failed);
  fails('d', Verdict::failed);
  rule_all();
  EXPECT_THAT(said_of_all(), ElementsAre("FAIL", "PASS", "PASS", "PASS-LENIENT"));
}

TEST_F(AftermathTest, OurOwnFaultIsNobodyElses) {
  session('b').needs = {"a"};
  fails('a', Verdict::failed);
  fails('b', Verdict::broken);
  rule_all();
  EXPECT_EQ(said('b'), "BROKEN");
}

TEST_F(AftermathTest, ThePlayersWordsRelyOnSessions) {
  suite_.head.relies.ids = {"a", "c"};
  fails('b', Verdict::hang, Phase::means);
  fails('c', Verdict::failed);
  fails('d', Verdict::failed, Phase::means);
  rule_all();
  EXPECT_THAT(said_of_all(), ElementsAre("PASS", "BLOCKED by c", "FAIL", "BLOCKED by c"));
}

// An echo makes both fail in the same way; the first of the list is the one that is about it.
TEST_F(AftermathTest, OfTheSessionsReliedOnTheFirstExplainsTheOthers) {
  suite_.head.relies.ids = {"c", "a"};
  for (char id : {'a', 'b', 'c'}) fails(id, Verdict::failed, Phase::means);
  rule_all();
  EXPECT_THAT(said_of_all(), ElementsAre("BLOCKED by c", "BLOCKED by c", "FAIL", "PASS"));
}

TEST_F(AftermathTest, OnlyTheWordsRely) {
  suite_.head.relies.ids = {"a"};
  fails('a', Verdict::failed);
  fails('b', Verdict::failed, Phase::steps);
  rule_all();
  EXPECT_THAT(said_of_all(), ElementsAre("FAIL", "FAIL", "PASS", "PASS"));
}

TEST_F(AftermathTest, WhoFailsInSegmentsIsExplainedByTheSessionsAboutThem) {
  suite_.head.cut.ids = {"b"};
  suite_.head.glued.ids = {"c"};
  for (char id : {'a', 'b', 'd'}) fails(id, Verdict::failed);
  for (char id : {'a', 'b'}) result(id).plays[0].cut = true;
  result('d').plays[0].glued = true;
  rule_all();
  EXPECT_THAT(said_of_all(), ElementsAre("BLOCKED by b", "FAIL", "PASS", "PASS-LENIENT"));
  EXPECT_EQ(result('a').ruling->why,
            "it was played with lines cut into segments, and that goes wrong, see b");
}

TEST_F(AftermathTest, WhoFailsInGluedLinesIsExplainedByThatSession) {
  suite_.head.cut.ids = {"b"};
  suite_.head.glued.ids = {"c"};
  for (char id : {'a', 'b', 'c'}) fails(id, Verdict::hang);
  for (char id : {'a', 'c'}) result(id).plays[0].glued = true;
  rule_all();
  EXPECT_THAT(said_of_all(), ElementsAre("BLOCKED by c", "HANG", "HANG", "PASS"));
  EXPECT_EQ(result('a').ruling->why,
            "it was played with several lines in a segment, and that goes wrong, see c");
}

TEST_F(AftermathTest, WhoFailsWithWholeLinesHasHisOwnCause) {
  suite_.head.cut.ids = {"b"};
  suite_.head.glued.ids = {"b"};
  for (char id : {'a', 'b'}) fails(id, Verdict::failed);
  rule_all();
  EXPECT_THAT(said_of_all(), ElementsAre("FAIL", "FAIL", "PASS", "PASS"));
}

TEST_F(AftermathTest, ACrashThatTellsItsCauseIsNotLaidToSegments) {
  suite_.head.cut.ids = {"b"};
  fails('a', Verdict::crashed, Phase::steps, "ValueError");
  fails('b', Verdict::failed);
  result('a').plays[0].cut = true;
  rule_all();
  EXPECT_THAT(said_of_all(), ElementsAre("CRASH", "FAIL", "PASS", "PASS"));
}

TEST_F(AftermathTest, SessionsThatLeadToOneAnotherKeepOneFailure) {
  suite_.head.relies.ids = {"a", "b"};
  session('a').needs = {"b"};
  fails('a', Verdict::failed, Phase::means);
  fails('b', Verdict::failed, Phase::means);
  rule_all();
  EXPECT_THAT(said_of_all(), ElementsAre("BLOCKED by b", "FAIL", "PASS", "PASS"));
}

TEST_F(AftermathTest, TheFirstCrashOfACauseCounts) {
  fails('a', Verdict::crashed, Phase::steps, "IndexError: list index out of range");
  fails('b', Verdict::crashed, Phase::steps, "IndexError: list index out of range");
  fails('c', Verdict::crashed, Phase::ending, "IndexError: list index out of range");
  fails('d', Verdict::crashed, Phase::steps, "KeyError: 3");
  rule_all();
  EXPECT_THAT(said_of_all(), ElementsAre("CRASH", "BLOCKED by a", "PASS", "CRASH"));
  EXPECT_EQ(result('b').ruling->why, "the same crash as in a: IndexError: list index out of range");
  EXPECT_THAT(result('c').remarks, ElementsAre("the same crash as in a came again at its end"));
}

TEST_F(AftermathTest, ACrashWithoutACauseStandsAlone) {
  fails('a', Verdict::crashed);
  fails('b', Verdict::crashed);
  rule_all();
  EXPECT_THAT(said_of_all(), ElementsAre("CRASH", "CRASH", "PASS", "PASS"));
}

TEST_F(AftermathTest, ACrashThatCameAgainAtTheEndHidesNoOtherFailure) {
  fails('a', Verdict::crashed, Phase::ending, "KeyError: 3");
  result('b').plays = {played(failure(Verdict::crashed, Phase::ending, "KeyError: 3")),
                       played(failure(Verdict::failed))};
  rule_all();
  EXPECT_THAT(said_of_all(), ElementsAre("CRASH", "FAIL", "PASS", "PASS"));
  EXPECT_THAT(result('b').remarks, ElementsAre("the same crash as in a came again at its end"));
  EXPECT_EQ(result('b').decisive(), &result('b').plays[1]);
}

TEST_F(AftermathTest, WhoDoesOtherwiseThanItShouldPassesLeniently) {
  fails('d', Verdict::failed);
  rule_all();
  EXPECT_EQ(said('d'), "PASS-LENIENT");
  EXPECT_TRUE(result('d').plays[0].failure);
}

TEST_F(AftermathTest, NobodyShouldHangOrCrash) {
  fails('d', Verdict::hang);
  rule_all();
  EXPECT_EQ(said('d'), "HANG");
}

TEST_F(AftermathTest, ARequirementThatNobodyKnowsIsNoAdvice) {
  session('d').proves = {"rule.unknown"};
  fails('d', Verdict::failed);
  rule_all();
  EXPECT_EQ(said('d'), "FAIL");
}

TEST_F(AftermathTest, AServerThatDoesNotStartIsToldOnce) {
  fails_to_start('b', Verdict::crashed);
  fails_to_start('c', Verdict::crashed);
  result('a').plays.clear();  // not begun any more
  result('d').plays.clear();
  rule_all();
  EXPECT_THAT(said_of_all(), ElementsAre("BLOCKED by b", "CRASH", "BLOCKED by b", "BLOCKED by b"));
  EXPECT_EQ(result('a').ruling->why, "the server does not start: see b");
}

TEST_F(AftermathTest, AServerThatRanAlreadyAndHasEndedIsToldOnce) {
  fails('c', Verdict::crashed);
  result('c').plays[0].failure->missing = Missing::server;
  result('b').plays.clear();
  result('d').plays.clear();
  rule_all();
  EXPECT_THAT(said_of_all(), ElementsAre("PASS", "BLOCKED by c", "CRASH", "BLOCKED by c"));
  EXPECT_EQ(result('b').ruling->why, "the server has ended: see c");
}

TEST_F(AftermathTest, AClientThatDoesNotStartSaysNothingOfServers) {
  fails_to_start('b', Verdict::crashed, Missing::client);
  fails_to_start('c', Verdict::crashed);
  rule_all();
  EXPECT_THAT(said_of_all(), ElementsAre("PASS", "CRASH", "CRASH", "PASS"));
}

TEST_F(AftermathTest, AServerThatDoesNotStartAgainIsASessionsOwnMatter) {
  fails_to_start('a', Verdict::crashed, Missing::none);
  fails_to_start('b', Verdict::crashed);
  rule_all();
  EXPECT_THAT(said_of_all(), ElementsAre("CRASH", "CRASH", "PASS", "PASS"));
}

TEST_F(AftermathTest, WhatIsForetoldIsNoFailure) {
  session('b').needs = {"a"};
  fails('a', Verdict::failed);
  fails('b', Verdict::crashed);
  fails('c', Verdict::broken);
  for (char name : {'a', 'b', 'c', 'd'}) foretell(name, Foretold::fail);
  rule_all();
  EXPECT_THAT(said_of_all(),
              ElementsAre("EXPECTED-FAIL", "EXPECTED-FAIL", "BROKEN", "UNEXPECTED-PASS"));
  EXPECT_EQ(result('a').ruling->why, "we know");
}

TEST_F(AftermathTest, AnExpectedFailureStillBlocksOthers) {
  session('b').needs = {"a"};
  fails('a', Verdict::failed);
  fails('b', Verdict::failed);
  foretell('a', Foretold::fail);
  rule_all();
  EXPECT_THAT(said_of_all(), ElementsAre("EXPECTED-FAIL", "BLOCKED by a", "PASS", "PASS"));
}

TEST_F(AftermathTest, RulingAgainChangesNothing) {
  session('b').needs = {"a"};
  fails('a', Verdict::failed);
  fails('b', Verdict::failed);
  foretell('a', Foretold::fail);
  fails('c', Verdict::crashed, Phase::ending, "KeyError: 3");
  fails('d', Verdict::crashed, Phase::ending, "KeyError: 3");
  rule_all();
  auto before = said_of_all();
  known_.clear();
  rule_all();
  EXPECT_EQ(said_of_all(), before);
  EXPECT_EQ(result('d').remarks.size(), 1U);
}

TEST_F(AftermathTest, LooksAtWhatItsRulingDependsOn) {
  session('a').needs = {"b"};
  session('b').needs = {"c"};
  suite_.head.relies.ids = {"d"};
  Aftermath aftermath(run_, known_);
  EXPECT_EQ(aftermath.looks_at(0), 0U);  // it passed
  fails('a', Verdict::failed);
  EXPECT_EQ(aftermath.looks_at(0), 1U);
  fails('b', Verdict::failed);
  EXPECT_EQ(aftermath.looks_at(0), 2U);
  fails('a', Verdict::failed, Phase::means);
  EXPECT_EQ(aftermath.looks_at(0), 3U);
}

TEST_F(AftermathTest, WhatIsBrokenBlocksNobody) {
  fails('a', Verdict::broken);
  session('b').needs = {"a"};
  fails('b', Verdict::failed);
  rule_all();
  EXPECT_EQ(said('a'), "BROKEN");
  EXPECT_EQ(said('b'), "FAIL");
}

// Each session's first step asks for a line; the failure is at it.
class OtherWordsTest : public ::testing::Test {
 protected:
  void SetUp() override {
    run_.suite = suite_;
    for (const Session& one : suite_->sessions) {
      SessionResult result;
      result.session = share_session(suite_, one);
      result.plays.push_back(played());
      run_.sessions.push_back(result);
    }
  }
  void gets(std::size_t index, const std::string& line) {
    Failure other = failure(Verdict::failed);
    other.divergence = Divergence{"", line, 0, 0};
    fail_with(index, other);
  }
  void gets_nothing(std::size_t index) { fail_with(index, failure(Verdict::hang)); }
  void fail_with(std::size_t index, Failure how) {
    how.place = suite_->sessions[index].steps.back().place;
    run_.sessions[index].plays = {played(how)};
  }
  std::vector<std::string> blockers() {
    rule(run_, {});
    std::vector<std::string> all;
    for (const SessionResult& one : run_.sessions) {
      all.push_back(one.ruling ? one.ruling->blocker : "");
    }
    return all;
  }

  std::shared_ptr<const Suite> suite_ = std::make_shared<const Suite>(
      suite_of("session a\n  proves rule.must\npeers ann\n  ann < ERROR no file 'x.txt'\n"
               "session b\n  proves rule.must\npeers ann\n  ann < ERROR no file 'other.bin'\n"
               "session c\n  proves rule.must\npeers ann\n  ann < FILE x.txt 14\n"
               "session d\n  proves rule.must\npeers ann bob\n  ann < $bob hello\n"
               "session e\n  proves rule.must\npeers ann bob\n  ann < $bob hello\n"));
  RunResult run_;
};

TEST_F(OtherWordsTest, OneAnswerInOtherWordsCountsOnce) {
  gets(0, "no such file: x.txt");
  gets(1, "no such file: other.bin");
  EXPECT_THAT(blockers(), ElementsAre("", "a", "", "", ""));
}

TEST_F(OtherWordsTest, OneAnswerInDifferentOtherWordsCountsTwice) {
  gets(0, "no such file: x.txt");
  gets(1, "out of order");
  EXPECT_THAT(blockers(), ElementsAre("", "", "", "", ""));
}

// An answer of the standard is a wrong one here, and may be so for many reasons.
TEST_F(OtherWordsTest, AWrongAnswerIsNoOtherWording) {
  gets(0, "FILE x.txt 3");
  gets(1, "FILE other.bin 4");
  EXPECT_THAT(blockers(), ElementsAre("", "", "", "", ""));
}

TEST_F(OtherWordsTest, AnAnswerThatNeverComesCountsOnce) {
  gets_nothing(0);
  gets_nothing(1);
  gets_nothing(2);
  EXPECT_THAT(blockers(), ElementsAre("", "a", "", "", "")) << "another answer is another cause";
}

TEST_F(OtherWordsTest, WhatOthersSayIsNoAnswer) {
  gets_nothing(3);
  gets_nothing(4);
  EXPECT_THAT(blockers(), ElementsAre("", "", "", "", ""));
}

}  // namespace
}  // namespace chatspec
