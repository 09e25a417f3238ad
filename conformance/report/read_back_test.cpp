// A JSON report that was read back is told as the run itself would have been.
#include <gtest/gtest.h>

#include <memory>

#include "outcome/json_session.hpp"
#include "outcome/merge_runs.hpp"
#include "outcome/read_run_json.hpp"
#include "outcome/testing_run.hpp"
#include "report/json_report.hpp"
#include "report/text_report.hpp"

namespace chatspec {
namespace {

TEST(ReadBack, IsToldAsTheRunItself) {
  TestingRun testing;
  testing.of("not-back").plays[0].seed = 99;
  std::string json = json_report(testing.run);
  auto back = read_run_json(json, testing.suite);
  ASSERT_TRUE(back) << back.error();
  EXPECT_EQ(text_report(*back, {}), text_report(testing.run, {}));
  TextStyle all{.show_passed = true};
  EXPECT_EQ(text_report(*back, all), text_report(testing.run, all));
  EXPECT_EQ(json_report(*back), json);
}

// A result keeps what it is about: nobody has to keep the suite for it.
TEST(ReadBack, IsToldWhenNobodyElseHasTheSuite) {
  RunResult run, back;
  std::string told;
  std::weak_ptr<const Suite> suite;
  {
    TestingRun testing;
    suite = testing.suite;
    run = testing.run;
    told = text_report(testing.run, {});
    back = read_run_json(json_report(run), testing.suite).value();
  }
  EXPECT_EQ(text_report(run, {}), told);
  SessionResult alone = run.sessions[1];
  run = {};
  EXPECT_EQ(text_report(back, {}), told);
  back = {};
  EXPECT_EQ(alone.id(), "not-back");
  EXPECT_FALSE(suite.expired());
  alone = {};
  EXPECT_TRUE(suite.expired()) << "a suite is kept by nobody";
}

TEST(ReadBack, CanBeToldWhateverItHolds) {
  TestingRun testing;
  std::string line = session_result_json(testing.of("not-back"));
  constexpr std::string_view wrong_answer("\"09-{[,\\\n\0\xff", 11);
  for (std::size_t at = 0; at < line.size(); ++at) {
    std::string other = line;
    other[at] = wrong_answer[at % wrong_answer.size()];
    auto result = read_session_result(other, testing.suite);
    if (!result) continue;
    EXPECT_FALSE(session_line(*result, {}).empty());
    failure_text(*result, testing.run, {});
  }
}

TEST(ReadBack, MergedRunsArePlayedAgainWithTheSeedOfEach) {
  TestingRun testing;
  RunResult first = testing.run, second = testing.run;
  first.sessions = {testing.run.sessions[0]};
  second.sessions = {testing.run.sessions[1]};
  second.seed = 8;
  auto merged = merge({first, second});
  ASSERT_TRUE(merged) << merged.error();
  auto again = [&](std::size_t i) {
    return again_command(merged->sessions[i], merged->sessions[i].plays[0], *merged);
  };
  EXPECT_EQ(again(0), "chatspec run --server server --seed 7 --play whole all-hear");
  EXPECT_EQ(again(1), "chatspec run --server server --seed 8 --play whole not-back");
}

}  // namespace
}  // namespace chatspec
