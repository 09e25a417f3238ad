#include "report/json_report.hpp"

#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "outcome/testing_run.hpp"
#include "report/text_report.hpp"

namespace chatspec {
namespace {

using AnyJson = nlohmann::json;

AnyJson told(const RunResult& run) {
  return AnyJson::parse(json_report(run));
}

TEST(JsonReport, HoldsVerdictsAndNumbers) {
  TestingRun testing;
  AnyJson json = told(testing.run);
  EXPECT_EQ(json["format"], "chatspec report");
  EXPECT_EQ(json["version"], 1);
  EXPECT_EQ(json["seed"], 7);
  EXPECT_EQ(json["jobs"], 2);
  EXPECT_EQ(json["isolation"], "each play in a network of its own");
  AnyJson& summary = json["summary"];
  EXPECT_EQ(summary["requirements_proved"], 1);
  EXPECT_EQ(summary["exit_status"], 1);
  EXPECT_EQ(summary["verdicts"]["fail"], 1);
  EXPECT_EQ(summary["verdicts"]["unexpected-pass"], 1);
  EXPECT_EQ(summary["proofs"], (AnyJson{{"SENTINEL", 4}, {"DRAIN", 2}}));
  EXPECT_EQ(summary["sections"][1], (AnyJson{{"name", "2. Showing"},
                                             {"passed", 1},
                                             {"sessions", 4},
                                             {"unsupported", 1},
                                             {"musts", 1},
                                             {"musts_proved", 0}}));
  EXPECT_EQ(summary["altitudes"][0],
            (AnyJson{{"name", "wire"}, {"passed", 3}, {"sessions", 9}, {"unsupported", 0}}));
  EXPECT_EQ(json["requirements"][1]["sentence"], "Nobody MUST NOT hear & repeat <himself>.");
  EXPECT_EQ(json["requirements"][1]["proved"], false);
}

TEST(JsonReport, HoldsEachSession) {
  TestingRun testing;
  AnyJson sessions = told(testing.run)["sessions"];
  ASSERT_EQ(sessions.size(), testing.run.sessions.size());
  const AnyJson& failed = sessions[1];
  EXPECT_EQ(failed["id"], "not-back");
  EXPECT_EQ(failed["verdict"], "fail");
  EXPECT_EQ(failed["file"], "spec.md");
  EXPECT_EQ(failed["line"], 36);
  EXPECT_EQ(failed["proves"], AnyJson{"say.not-back"});
  EXPECT_EQ(failed["level"], "MUST NOT");
  EXPECT_EQ(failed["altitude"], "wire");
  EXPECT_EQ(failed["section"], "1. Saying");
  EXPECT_EQ(failed["points"], 1);
  EXPECT_EQ(failed["why"], "It is on the screen already.");
  EXPECT_EQ(sessions[2]["ruling"], (AnyJson{{"verdict", "blocked"},
                                            {"why", "it needs not-back, which failed"},
                                            {"blocker", "not-back"}}));
  EXPECT_EQ(sessions[5]["verdict"], "unsupported");
  EXPECT_EQ(sessions[5]["plays"], AnyJson::array());
}

TEST(JsonReport, HoldsEachPlay) {
  TestingRun testing;
  const AnyJson play = told(testing.run)["sessions"][1]["plays"][0];
  EXPECT_EQ(play["segmentation"], "whole");
  EXPECT_EQ(play["verdict"], "fail");
  EXPECT_EQ(play["seconds"], 0.003);
  EXPECT_EQ(play["proofs"], (AnyJson{{"SENTINEL", 1}}));
  EXPECT_EQ(play["exchanges"][4], (AnyJson{{"who", "ann"},
                                           {"direction", "unasked"},
                                           {"text", "<ann>: hello\\x01␊"},
                                           {"bytes", 14}}));
  EXPECT_EQ(play["standard_error"][0]["lines"], (AnyJson{"warning: \\x1b[31mred", "last line"}));
  const AnyJson& failure = play["failure"];
  EXPECT_EQ(failure["verdict"], "fail");
  EXPECT_EQ(failure["phase"], "steps");
  EXPECT_EQ(failure["line"], 42);
  EXPECT_EQ(failure["divergence"]["got"], "<ann>: hello\\x01");
  EXPECT_EQ(failure["divergence"]["at_byte"], 1);
  EXPECT_EQ(play["again"], "chatspec run --server server --seed 7 --play whole not-back");
}

TEST(JsonReport, TellsAFailureAsTheTextReportDoes) {
  TestingRun testing;
  const AnyJson sessions = told(testing.run)["sessions"];
  std::string text;
  for (const AnyJson& line : sessions[1]["told"]) text += line.get<std::string>() + "\n";
  EXPECT_EQ(text, failure_text(testing.run.sessions[1], testing.run, {}));
  EXPECT_NE(text.find("  What was exchanged"), std::string::npos);
  EXPECT_FALSE(sessions[0].contains("told"));
}

TEST(JsonReport, IsIndentedDownToOneLineForAnExchange) {
  TestingRun testing;
  std::string text = json_report(testing.run);
  EXPECT_EQ(text.substr(0, 52), "{\n  \"format\": \"chatspec report\",\n  \"version\": 1,\n  \"");
  EXPECT_NE(text.find("\n            {\"who\":\"ann\",\"direction\":\"sent\",\"text\":\"hello␊\","
                      "\"bytes\":6},\n"),
            std::string::npos)
      << text;
}

}  // namespace
}  // namespace chatspec
