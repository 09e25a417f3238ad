#include "runner/expectation_file.hpp"

#include <gmock/gmock.h>

#include "runner/testing_suite.hpp"

namespace chatspec {
namespace {

using ::testing::IsEmpty;

class ExpectationFile : public ::testing::Test {
 protected:
  KnownOutcomes read(const std::string& text) {
    auto known = read_expectations(text, "known.txt", suite_);
    if (!known) ADD_FAILURE() << describe(known.error());
    return known.value_or(KnownOutcomes{});
  }
  std::string fault(const std::string& text) {
    auto known = read_expectations(text, "known.txt", suite_);
    return known ? "none" : describe(known.error());
  }

  Suite suite_ = suite_of(
      "session up-one\n  proves rule.must\npeers ann\n"
      "session up-two\n  proves rule.must\npeers ann\n"
      "session down\n  proves rule.should\npeers ann\n");
};

TEST_F(ExpectationFile, SaysWhatIsKnownAndWhy) {
  auto known = read(
      "# our server\n"
      "\n"
      "fail up-*   because the  upload is the third exercise \r\n"
      "\tunsupported down because of time");
  ASSERT_EQ(known.size(), 3U);
  EXPECT_EQ(known["up-one"].foretold, Foretold::fail);
  EXPECT_EQ(known["up-two"].reason, "the  upload is the third exercise");
  EXPECT_EQ(known["down"].foretold, Foretold::unsupported);
  EXPECT_EQ(known["down"].reason, "of time");
}

TEST_F(ExpectationFile, ARequirementStandsForItsSessions) {
  auto known = read("fail rule.mu* because x\n");
  EXPECT_EQ(known.size(), 2U);
  EXPECT_TRUE(known.contains("up-two"));
}

TEST_F(ExpectationFile, MayBeEmpty) {
  EXPECT_THAT(read(""), IsEmpty());
  EXPECT_THAT(read("\n  # nothing\n"), IsEmpty());
}

TEST_F(ExpectationFile, FaultsSayWhereAndWhatWasExpected) {
  EXPECT_EQ(fault("# one\nfails down because x\n"),
            "known.txt:2:1: expected fail GLOB because REASON, or unsupported GLOB because REASON\n"
            "  fails down because x\n"
            "  ^");
  EXPECT_EQ(fault("fail"),
            "known.txt:1:5: expected a session, a requirement, or a GLOB for them\n"
            "  fail\n"
            "      ^");
  EXPECT_EQ(fault("fail because x"),
            "known.txt:1:6: expected a session, a requirement, or a GLOB for them\n"
            "  fail because x\n"
            "       ^");
  EXPECT_EQ(fault("fail down it is late"),
            "known.txt:1:11: expected because and a reason\n"
            "  fail down it is late\n"
            "            ^");
  EXPECT_EQ(fault("fail down because "),
            "known.txt:1:18: expected a reason after because\n"
            "  fail down because\n"
            "                   ^");
}

TEST_F(ExpectationFile, ALineThatFitsNothingIsAFault) {
  EXPECT_EQ(fault("fail dówn because x"),
            "known.txt:1:6: no session and no requirement fits this: see chatspec list\n"
            "  fail dówn because x\n"
            "       ^");
}

TEST_F(ExpectationFile, TwoLinesForOneSessionAreAFault) {
  EXPECT_EQ(fault("fail up-one because x\nfail up-two because y\nfail up-* because z\n"),
            "known.txt:3:6: line 1 speaks of session up-one already: say it once\n"
            "  fail up-* because z\n"
            "       ^");
}

TEST_F(ExpectationFile, AllFaultsAreTold) {
  EXPECT_EQ(fault("fails down because x\nfail up-one because y\nfail up-* because z\nfail down\n"
                  "fail nothing because x\n"),
            "known.txt:1:1: expected fail GLOB because REASON, or unsupported GLOB because REASON\n"
            "  fails down because x\n"
            "  ^\n"
            "known.txt:3:6: line 2 speaks of session up-one already: say it once\n"
            "  fail up-* because z\n"
            "       ^\n"
            "known.txt:4:10: expected because and a reason\n"
            "  fail down\n"
            "           ^\n"
            "known.txt:5:6: no session and no requirement fits this: see chatspec list\n"
            "  fail nothing because x\n"
            "       ^");
}

}  // namespace
}  // namespace chatspec
