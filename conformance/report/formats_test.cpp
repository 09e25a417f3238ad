#include "report/formats.hpp"

#include <gmock/gmock.h>

#include <set>

#include "outcome/testing_run.hpp"
#include "report/html_report.hpp"
#include "report/json_report.hpp"
#include "report/junit_report.hpp"
#include "report/tap_report.hpp"

namespace chatspec {
namespace {

using ::testing::ElementsAre;

TEST(ReportFormats, AreFoundByTheirName) {
  for (const ReportFormat& one : report_formats()) {
    EXPECT_EQ(report_format_named(one.name), &one);
    EXPECT_FALSE(one.purpose.empty());
  }
  EXPECT_EQ(report_format_named("yaml"), nullptr);
  EXPECT_EQ(report_format_named(""), nullptr);
  EXPECT_THAT(report_format_names(), ElementsAre("text", "json", "junit", "tap", "html"));
}

TEST(ReportFormats, RenderWhatTheirNameSays) {
  TestingRun testing;
  auto rendered = [&](std::string_view name) {
    return report_format_named(name)->render(testing.run, {.columns = 70});
  };
  EXPECT_EQ(rendered("text"), text_report(testing.run, {.columns = 70}));
  EXPECT_EQ(rendered("json"), json_report(testing.run));
  EXPECT_EQ(rendered("junit"), junit_report(testing.run));
  EXPECT_EQ(rendered("tap"), tap_report(testing.run));
  EXPECT_EQ(rendered("html"), html_report(testing.run));
}

TEST(ReportFormats, WhoAsksForNoneGetsTheOneForATerminal) {
  EXPECT_TRUE(report_formats().front().on_terminal);
}

TEST(Listed, IsAsInASentence) {
  EXPECT_EQ(listed({}), "");
  EXPECT_EQ(listed({"a"}), "a");
  EXPECT_EQ(listed({"a", "b"}), "a and b");
  EXPECT_EQ(listed({"a", "b", "c"}), "a, b and c");
}

}  // namespace
}  // namespace chatspec
