#include "report/first_sentence.hpp"

#include <gtest/gtest.h>

#include "outcome/testing_run.hpp"
#include "report/html_report.hpp"
#include "report/text_report.hpp"

namespace chatspec {
namespace {

TEST(FirstSentence, SaysNothingOfProgramsThatSpeakTheStandard) {
  EXPECT_EQ(first_sentence(TestingRun().run), "");
}

TEST(FirstSentence, SaysThatProgramsSpeakAWireFormatOfTheirOwn) {
  TestingRun testing;
  testing.run.left_out = 299;
  std::string begin =
      "These programs speak a wire format of their own, so 299 sessions of the standard say "
      "nothing "
      "about them";
  EXPECT_TRUE(first_sentence(testing.run).starts_with(begin)) << first_sentence(testing.run);
  TextStyle wide{.columns = 400};
  EXPECT_TRUE(closing_text(testing.run, wide).starts_with("\n" + begin));
  EXPECT_NE(html_report(testing.run).find(begin), std::string::npos);
}

TEST(FirstSentence, TellsWhatHoldsForTheWholeRun) {
  TestingRun testing;
  testing.run.notices = {"The sentinel comes back."};
  EXPECT_EQ(first_sentence(testing.run), "The sentinel comes back.");
}

}  // namespace
}  // namespace chatspec
