#include "runner/write_expectations.hpp"

#include <gmock/gmock.h>

#include "runner/aftermath.hpp"
#include "runner/testing_suite.hpp"

namespace chatspec {
namespace {

using ::testing::EndsWith;
using ::testing::HasSubstr;
using ::testing::Not;

class WriteExpectations : public ::testing::Test {
 protected:
  WriteExpectations() {
    run_.suite = suite_;
    run_.title = "server {port}\n--quiet";
    for (const Session& one : suite_->sessions) {
      if (one.id == "other") continue;
      SessionResult& result = run_.sessions.emplace_back();
      result.session = share_session(suite_, one);
      result.plays.push_back(played());
    }
  }
  SessionResult& result(std::size_t index) { return run_.sessions[index]; }
  void fails(std::size_t index, Verdict how, const std::string& what = "something") {
    result(index).plays[0].failure = failure(how);
    result(index).plays[0].failure->what = what;
  }

  std::shared_ptr<const Suite> suite_ =
      std::make_shared<Suite>(suite_of("session one\n  proves rule.must\npeers ann\n"
                                       "session two\n  proves rule.must\n  needs one\npeers ann\n"
                                       "session three\n  proves rule.must\npeers ann\n"
                                       "session four\n  proves rule.must\npeers ann\n"
                                       "session other\n  proves rule.must\npeers ann\n"));
  RunResult run_;
  KnownOutcomes known_;
};

TEST_F(WriteExpectations, OneLineForEachBadSession) {
  fails(0, Verdict::hang, "ann waited in vain");
  fails(1, Verdict::failed);
  fails(2, Verdict::crashed, "Traceback\n  line 3\n");
  rule(run_, known_);
  EXPECT_EQ(write_expectations(run_, known_),
            "# What is known to fail, for chatspec run --expect: written by --write-expect.\n"
            "# Tested: server {port} --quiet\n"
            "# Say why, in words of your own; take out what is mended, it makes a run fail.\n"
            "fail one because HANG: ann waited in vain\n"
            "fail two because BLOCKED: it needs one, which failed\n"
            "fail three because CRASH: Traceback line 3\n");
}

TEST_F(WriteExpectations, CanBeReadAndThenEverythingIsExpected) {
  fails(0, Verdict::hang);
  fails(1, Verdict::failed);
  fails(3, Verdict::failed, "");
  RunResult again = run_;
  rule(run_, known_);
  auto known = read_expectations(write_expectations(run_, known_), "known.txt", *suite_);
  ASSERT_TRUE(known) << describe(known.error());
  rule(again, *known);
  for (std::size_t bad : {0U, 1U, 3U}) {
    EXPECT_EQ(again.sessions[bad].verdict(), Verdict::expected_failure) << bad;
  }
  EXPECT_EQ(write_expectations(again, *known), write_expectations(run_, known_));
}

TEST_F(WriteExpectations, WhatWasKnownStaysUnlessItPasses) {
  known_["one"] = {Foretold::fail, "it is homework"};
  known_["two"] = {Foretold::fail, "this too"};
  known_["three"] = {Foretold::unsupported, "no uploads"};
  known_["other"] = {Foretold::fail, "not asked now"};
  fails(0, Verdict::failed);
  result(2).plays.clear();
  result(2).ruling = Ruling{Verdict::unsupported, "no uploads", ""};
  rule(run_, known_);
  EXPECT_THAT(write_expectations(run_, known_), EndsWith("makes a run fail.\n"
                                                         "fail one because it is homework\n"
                                                         "unsupported three because no uploads\n"
                                                         "fail other because not asked now\n"));
}

TEST_F(WriteExpectations, WhatIsBrokenIsAComment) {
  fails(3, Verdict::broken, "no terminal");
  EXPECT_THAT(write_expectations(run_, known_), EndsWith("\n# four: BROKEN: no terminal\n"));
}

TEST_F(WriteExpectations, LongWordsAreCutBetweenCharacters) {
  std::string letters = "x";
  while (letters.size() < 1000) letters += "ä";
  fails(0, Verdict::failed, letters);
  std::string text = write_expectations(run_, known_);
  EXPECT_THAT(text, EndsWith("ä…\n"));
  EXPECT_THAT(text, HasSubstr("fail one because FAIL: xä"));
  EXPECT_THAT(text, Not(HasSubstr(letters)));
}

}  // namespace
}  // namespace chatspec
