#include "interop/interop_html.hpp"

#include <gmock/gmock.h>

#include <nlohmann/json.hpp>
#include <regex>
#include <set>

#include "interop/interop_json.hpp"
#include "interop/testing_grid.hpp"
#include "outcome/read_run_json.hpp"

namespace chatspec {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

std::vector<std::string> all_matches(const std::string& text, const char* pattern) {
  std::vector<std::string> found;
  std::regex regex(pattern);
  for (std::sregex_iterator one(text.begin(), text.end(), regex), end; one != end; ++one) {
    found.push_back((*one)[1]);
  }
  return found;
}

TEST(InteropHtml, HasACellForEachPairThatLeadsToItsCharts) {
  TestingGrid testing;
  testing.all_end(Verdict::passed);
  testing.ends("new × good", {Verdict::hang, Verdict::failed});
  testing.ends("new × older", {Verdict::failed});
  std::string page = interop_html(testing.grid);
  EXPECT_THAT(page,
              HasSubstr("<td class=\"failed\"><a href=\"#s1-c1-cell\" aria-label=\"new × good: "
                        "0 of 2 passed, something failed\"><b>✗ 0/2</b><small><span>1 hang,"
                        "</span> <span>1 fail</span></small></a></td>"));
  EXPECT_THAT(page, HasSubstr("<td class=\"tolerated\"><a href=\"#s1-c2-cell\""));
  EXPECT_THAT(page, HasSubstr("<td class=\"passed margin\"><a href=\"#s2-cell\""));
  EXPECT_THAT(page, HasSubstr("<section class=\"pair\" id=\"c2-cell\">"));
  EXPECT_THAT(page, HasSubstr("id=\"s1-c1-session-talk\" data-bad=\"1\""));
}

TEST(InteropHtml, TheHeadlineFitsTheExitStatus) {
  TestingGrid testing;
  testing.all_end(Verdict::passed);
  testing.ends("old × older", {Verdict::failed});
  EXPECT_THAT(
      interop_html(testing.grid),
      HasSubstr("<p class=\"overall good\">Whatever follows the standard works together</p>"));
  testing.ends("good alone", {Verdict::failed});
  EXPECT_THAT(
      interop_html(testing.grid),
      HasSubstr("<p class=\"overall bad\">1 of 3 cells held to the standard did not pass</p>"));
  testing.ends("good alone", {Verdict::broken});
  EXPECT_THAT(interop_html(testing.grid), HasSubstr("It could not all be tested"));
}

TEST(InteropHtml, EveryLinkLeadsToOnePlace) {
  TestingGrid testing;
  testing.all_end(Verdict::failed);
  SessionResult& blocked = testing.cell("new × good").run.sessions[1];
  blocked.ruling = Ruling{Verdict::blocked, "the same cause", "talk"};
  std::string page = interop_html(testing.grid);
  EXPECT_THAT(page, HasSubstr("href=\"#s1-c1-session-talk\""));
  auto places = all_matches(page, " id=\"([^\"]*)\"");
  std::set<std::string> different(places.begin(), places.end());
  EXPECT_EQ(different.size(), places.size());
  for (const std::string& link : all_matches(page, "href=\"#([^\"]*)\"")) {
    EXPECT_TRUE(different.contains(link)) << link;
  }
}

TEST(InteropHtml, OnlyPairsHaveAChartForEachPass) {
  TestingGrid testing;
  testing.all_end(Verdict::passed);
  std::string page = interop_html(testing.grid);
  EXPECT_THAT(page, HasSubstr("id=\"s1-c1-session-talk\""));
  EXPECT_THAT(page, HasSubstr("id=\"s1-c1-session-list\""));
  EXPECT_THAT(page, HasSubstr("id=\"s1-session-lines\""));  // the first
  GridCell& alone = testing.cell("new alone");
  alone.run.sessions.push_back(alone.run.sessions.front());
  alone.run.sessions.back().session = share_session(testing.suite, testing.suite->sessions[1]);
  page = interop_html(testing.grid);
  EXPECT_THAT(page, Not(HasSubstr("id=\"s1-session-list\"")));
  EXPECT_THAT(page, HasSubstr("<li><code>list</code>"));
}

TEST(InteropHtml, TheCommandThatPlaysACellAgainChoosesTheSameSessions) {
  TestingGrid testing;
  testing.ends("new × good", {Verdict::passed});
  testing.grid.choice = "--only a-b";
  EXPECT_THAT(interop_html(testing.grid),
              HasSubstr("chatspec run --server x --only a-b --seed 0</code>"));
}

TEST(InteropHtml, SaysWhyThereIsNothing) {
  TestingGrid testing;
  testing.all_end(Verdict::passed);
  testing.ends("new × older", {Verdict::unsupported, Verdict::unsupported});
  std::string page = interop_html(testing.grid);
  EXPECT_THAT(page,
              HasSubstr("<td class=\"nothing\"><a href=\"#s1-c2-cell\" aria-label=\"new × older: "
                        "not played, nothing to play\"><b>–</b></a></td>"));
  EXPECT_THAT(page, HasSubstr("2 sessions not played: it is known"));
}

TEST(InteropHtml, NothingInAMatrixBecomesMarkup) {
  TestingGrid testing;
  testing.matrix.servers[0].name = testing.matrix.servers[0].note =
      "<script>taken = 1</script>\"'&";
  testing.matrix.clients[1].name = testing.matrix.clients[1].note = "<script>taken = 2</script>";
  testing.matrix.title = "</title><script>taken = 1</script>";
  testing.grid.again = "chatspec </code><script>";
  testing.all_end(Verdict::failed);
  std::string page = interop_html(testing.grid);
  EXPECT_THAT(page, Not(HasSubstr("<script>taken")));
  EXPECT_EQ(all_matches(page, "(<script)").size(), 1U);
  EXPECT_THAT(page, HasSubstr("default-src 'none'"));
  EXPECT_THAT(std::string(interop_style()), Not(HasSubstr("</")));
}

TEST(InteropJson, HasTheCellsAndAReportOfEach) {
  TestingGrid testing;
  testing.all_end(Verdict::passed);
  testing.ends("new × good", {Verdict::hang});
  auto json = nlohmann::json::parse(interop_json(testing.grid));
  EXPECT_EQ(json["format"], "chatspec interop");
  EXPECT_EQ(json["exit_status"], 1);
  EXPECT_EQ(json["pairs_held_to_the_standard"], 1);
  EXPECT_EQ(json["pairs_without_failure"], 0);
  EXPECT_EQ(json["servers"][1]["name"], "old");
  EXPECT_EQ(json["servers"][1]["follows"], false);
  const auto& cell = json["cells"][0];
  EXPECT_EQ(cell["server"], "new");
  EXPECT_EQ(cell["client"], "good");
  EXPECT_EQ(cell["state"], "failed");
  EXPECT_EQ(cell["passed"], 1);
  EXPECT_EQ(cell["verdicts"]["hang"], 1);
  EXPECT_TRUE(json["cells"][4]["client"].is_null());
  auto report = read_run_json(cell["report"].dump(), testing.suite);
  ASSERT_TRUE(report) << report.error();
  EXPECT_EQ(report->sessions.size(), 2U);
}

TEST(InteropJson, WhatWasNotBegunHasNoReport) {
  TestingGrid testing;
  auto json = nlohmann::json::parse(interop_json(testing.grid));
  EXPECT_EQ(json["cells"][0]["state"], "open");
  EXPECT_TRUE(json["cells"][0]["report"].is_null());
}

}  // namespace
}  // namespace chatspec
