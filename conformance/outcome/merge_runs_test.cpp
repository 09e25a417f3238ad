#include "outcome/merge_runs.hpp"

#include <gtest/gtest.h>

#include "outcome/run_json.hpp"
#include "outcome/testing_run.hpp"

namespace chatspec {
namespace {

// Every second session, beginning with this one.
RunResult shard(const RunResult& whole, std::size_t first) {
  RunResult run = whole;
  run.sessions.clear();
  for (std::size_t i = first; i < whole.sessions.size(); i += 2) {
    run.sessions.push_back(whole.sessions[i]);
  }
  run.took = std::chrono::seconds(1);
  return run;
}

std::string error_of(std::vector<RunResult> runs) {
  auto run = merge(std::move(runs));
  return run ? "they were merged" : run.error();
}

TEST(MergeRuns, MakesTheWholeOfItsParts) {
  TestingRun testing;
  auto merged = merge({shard(testing.run, 1), shard(testing.run, 0)});
  ASSERT_TRUE(merged) << merged.error();
  EXPECT_EQ(run_json(*merged).dump(), run_json(testing.run).dump());
}

TEST(MergeRuns, TakesRunsWhoseSuitesWereReadApart) {
  TestingRun testing;
  TestingRun other;
  auto merged = merge({shard(testing.run, 0), shard(other.run, 1)});
  ASSERT_TRUE(merged) << merged.error();
  EXPECT_EQ(run_json(*merged)["sessions"].dump(), run_json(testing.run)["sessions"].dump());
}

TEST(MergeRuns, KeepsTheSeedWithWhichEachWasPlayed) {
  TestingRun testing;
  RunResult even = shard(testing.run, 0), odd = shard(testing.run, 1);
  odd.seed = 8;
  auto merged = merge({even, odd});
  ASSERT_TRUE(merged) << merged.error();
  EXPECT_EQ(merged->sessions[0].plays[0].seed, 7U);
  EXPECT_EQ(merged->sessions[1].plays[0].seed, 8U);
}

TEST(MergeRuns, TellsBothKindsOfIsolationAndTheMostJobs) {
  TestingRun testing;
  RunResult even = shard(testing.run, 0), odd = shard(testing.run, 1);
  odd.isolation = "none";
  odd.jobs = 8;
  auto merged = merge({even, odd});
  ASSERT_TRUE(merged);
  EXPECT_EQ(merged->isolation, "each play in a network of its own; elsewhere none");
  EXPECT_EQ(merged->jobs, 8);
}

TEST(MergeRuns, SaysWhatDoesNotFit) {
  TestingRun testing;
  TestingRun other;
  other.suite->sessions.pop_back();
  EXPECT_EQ(error_of({}), "there is no run to merge");
  EXPECT_EQ(error_of({testing.run, other.run}), "the runs are of different suites");
  EXPECT_EQ(error_of({shard(testing.run, 0), testing.run}),
            "the session 'all-hear' is in more than one of the runs");
  RunResult odd = shard(testing.run, 1);
  odd.again += " --deadline-ms 5";
  EXPECT_EQ(error_of({shard(testing.run, 0), odd}),
            "the runs tested in different ways: chatspec run --server server / "
            "chatspec run --server server --deadline-ms 5");
  odd.title = "another";
  EXPECT_EQ(error_of({shard(testing.run, 0), odd}),
            "the runs tested different programs: server / another");
}

}  // namespace
}  // namespace chatspec
