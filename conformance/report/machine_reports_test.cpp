#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "report/json_report.hpp"
#include "report/junit_report.hpp"
#include "report/testing_run.hpp"

namespace chatspec {
namespace {

TEST(JsonReport, HoldsVerdictsAndNumbers) {
  TestingRun testing;
  auto json = nlohmann::json::parse(json_report(testing.run));
  EXPECT_EQ(json["seed"], 7);
  EXPECT_EQ(json["summary"]["requirements_proved"], 1);
  EXPECT_EQ(json["summary"]["exit_status"], 1);
  EXPECT_EQ(json["summary"]["sessions"]["failed"], 1);
  EXPECT_EQ(json["summary"]["proofs"]["SENTINEL"], 3);
  ASSERT_EQ(json["sessions"].size(), 3U);
  auto& failed = json["sessions"][1];
  EXPECT_EQ(failed["verdict"], "failed");
  EXPECT_EQ(failed["plays"][0]["failure"]["line"], 40);
  EXPECT_EQ(failed["plays"][0]["failure"]["got"], "<ann>: hello\\x01");
  EXPECT_EQ(failed["plays"][0]["failure"]["again"],
            "chatspec run --server server --seed 7 --play whole not-back");
  EXPECT_EQ(json["sessions"][2]["why"], "needs --client");
}

TEST(JunitReport, IsXmlEvenIfProgramsPrintControlCharacters) {
  TestingRun testing;
  std::string xml = junit_report(testing.run);
  EXPECT_TRUE(xml.starts_with(
      "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"
      "<testsuite name=\"server\" tests=\"3\" failures=\"1\" errors=\"0\" skipped=\"1\" "
      "time=\"2.000\">\n"
      "  <testcase classname=\"say.all\" name=\"all-hear\" time=\"0.000\"></testcase>\n"
      "  <testcase classname=\"say.not-back\" name=\"not-back\" time=\"0.000\">"
      "<failure type=\"FAILED\" message=\"ann received a line that no step asked for\">"
      "FAILED not-back\n"))
      << xml;
  EXPECT_NE(xml.find("hear &amp; repeat &lt;himself&gt;"), std::string::npos);
  EXPECT_NE(xml.find("<skipped message=\"needs --client\"/>"), std::string::npos);
  for (char c : xml) EXPECT_TRUE(c == '\n' || static_cast<unsigned char>(c) >= 0x20);
}

}  // namespace
}  // namespace chatspec
