#include "report/harmless.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "outcome/testing_run.hpp"
#include "report/text_report.hpp"

namespace chatspec {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

TEST(Harmless, LeavesOrdinaryTextAlone) {
  const std::string text = "FAIL x\n  a::b ## [x] Grade: 1\n\n  <CTest>\n";
  EXPECT_EQ(harmless(text), text);
}

TEST(Harmless, NoLineBeginsWithAMark) {
  EXPECT_EQ(harmless("::add-mask::x\n   ::error::y\na ::b\n"),
            "| ::add-mask::x\n|    ::error::y\na ::b\n");
  EXPECT_EQ(harmless("\x1b[31m::stop-commands::x\x1b[0m"), "| \x1b[31m::stop-commands::x\x1b[0m");
  EXPECT_EQ(harmless("Grade :=>> 100"), "| Grade :=>> 100");
}

TEST(Harmless, MarksThatCountAnywhereAreBroken) {
  EXPECT_EQ(harmless("x ##vso[task.complete] ##[error]"), "x ## vso[task.complete] ## [error]");
  EXPECT_EQ(harmless("a <CTestMeasurement type=..> CTEST_FULL_OUTPUT"),
            "a < CTestMeasurement type=..> CTEST _FULL_OUTPUT");
}

// What a program prints comes into a report at many places; whatever it is, no line is its own.
TEST(Harmless, AReportHasNoMarkOfAProgram) {
  TestingRun testing;
  const std::string marks = "::add-mask::x\n##vso[x]\nGrade :=>> 100\n<CTestMeasurement>\n";
  for (SessionResult& one : testing.run.sessions) {
    for (PlayResult& play : one.plays) {
      play.errors.push_back({"the server", marks});
      if (!play.failure) continue;
      play.failure->what =
          "the server failed with: ::add-mask::x " + std::string(90, 'x') + " ::add-mask::y";
      play.failure->details.push_back("::error::z");
      play.failure->divergence = diverge("one", marks);
    }
  }
  std::string text = text_report(testing.run, {.verbose = true});
  EXPECT_THAT(text, HasSubstr("::add-mask::x"));
  EXPECT_EQ(harmless(text), text) << "it is harmless already";
  EXPECT_THAT(text, Not(HasSubstr("\n    ::")));
  EXPECT_THAT(text, Not(HasSubstr("##vso[")));
}

}  // namespace
}  // namespace chatspec
