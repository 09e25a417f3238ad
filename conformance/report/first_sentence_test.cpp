#include "report/first_sentence.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "outcome/testing_run.hpp"
#include "report/html_page.hpp"
#include "report/text_report.hpp"
#include "scenario/read_suite.hpp"

namespace chatspec {
namespace {

using ::testing::HasSubstr;

TEST(FirstSentence, IsEmptyForProgramsThatSpeakTheStandard) {
  TestingRun testing;
  EXPECT_EQ(first_sentence(testing.run), "");
  EXPECT_TRUE(first_sentences(testing.run).empty());
}

constexpr char spec[] = R"(# A test

```protocol
name      seen
port      9999
address   {host} {port}
address6  {host} {port}
sentinel  {word}
heard     {sender}: {word}
```

```session
session people-see-it
  proves seen.it
client ann
client bob
  ann types hello
  bob sees hello
```

```session
session the-example
  proves seen.it
peers ann
  ann > hello
```
)";

// The example is played too, and counts for nothing.
TEST(FirstSentence, CountsWhatPeopleSeeAlone) {
  RunResult run;
  auto suite = std::make_shared<const Suite>(read_suite_text(spec, "spec.md").value());
  run.suite = suite;
  run.left_out = 2;
  for (const Session& one : suite->sessions) {
    SessionResult& result = run.sessions.emplace_back();
    result.session = share_session(suite, one);
    result.plays.emplace_back();
  }
  EXPECT_THAT(first_sentence(run), HasSubstr("judged by what people see: 1 of 1."));
}

TEST(FirstSentence, SaysThatAWireFormatOfTheirOwnIsNotJudged) {
  TestingRun testing;
  testing.run.left_out = 299;
  const std::string told =
      "These programs speak a wire format of their own, so 299 sessions of the standard say "
      "nothing about them.";
  EXPECT_EQ(first_sentence(testing.run), told);
  TextStyle style{.columns = 500, .verbose = true};
  EXPECT_TRUE(closing_text(testing.run, style).starts_with("\n" + told + "\n"));
  EXPECT_TRUE(header_markup(testing.run).starts_with("<header>\n<p class=\"first\">" + told))
      << "nothing stands before it";
  testing.run.left_out = 1;
  EXPECT_THAT(first_sentence(testing.run), HasSubstr("so 1 session of the standard says nothing"));
}

TEST(FirstSentence, IsFollowedByWhatHoldsForTheWholeRun) {
  TestingRun testing;
  testing.run.notices = {"it can <prove> less\x01"};
  EXPECT_THAT(closing_text(testing.run, {}), HasSubstr("\nit can <prove> less\\x01\n"));
  EXPECT_THAT(header_markup(testing.run),
              HasSubstr("<p class=\"first\">it can &lt;prove&gt; less\\x01</p>\n"));
}

}  // namespace
}  // namespace chatspec
