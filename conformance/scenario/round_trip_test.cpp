// Every session of the standard and of the cases: read, written, read again, it is the same.
#include <gtest/gtest.h>

#include <numeric>

#include "scenario/parse_session.hpp"
#include "scenario/read_suite.hpp"
#include "scenario/write_session.hpp"

namespace chatspec {
namespace {

void expect_same(const std::vector<Step>& steps, const std::vector<Step>& again) {
  ASSERT_EQ(steps.size(), again.size());
  for (std::size_t i = 0; i < steps.size(); ++i) {
    EXPECT_EQ(steps[i].source, again[i].source);
    ASSERT_EQ(steps[i].action.index(), again[i].action.index()) << steps[i].source;
    if (const auto* block = std::get_if<AnyOrder>(&steps[i].action)) {
      expect_same(block->steps, std::get<AnyOrder>(again[i].action).steps);
    }
    if (const auto* block = std::get_if<Either>(&steps[i].action)) {
      const auto& branches = std::get<Either>(again[i].action).branches;
      ASSERT_EQ(block->branches.size(), branches.size());
      for (std::size_t b = 0; b < branches.size(); ++b) {
        EXPECT_EQ(block->branches[b].lenient, branches[b].lenient);
        EXPECT_EQ(block->branches[b].remark, branches[b].remark);
        expect_same(block->branches[b].steps, branches[b].steps);
      }
    }
  }
}

void expect_round_trip(const Session& session) {
  SCOPED_TRACE(session.id);
  const auto lines = write_session(session);
  const auto text = std::accumulate(
      lines.begin(), lines.end(), std::string(),
      [](std::string all, const std::string& line) { return std::move(all) + line + "\n"; });
  const auto again = parse_session(text, "again.sess");
  ASSERT_TRUE(again) << describe(again.error());
  EXPECT_EQ(again->id, session.id);
  EXPECT_EQ(again->proves, session.proves);
  EXPECT_EQ(again->needs, session.needs);
  EXPECT_EQ(again->points, session.points);
  EXPECT_EQ(again->why, session.why);
  expect_same(session.steps, again->steps);
  EXPECT_EQ(write_session(*again), lines);
}

TEST(RoundTrip, of_the_whole_suite) {
  const auto suite = read_suite({CHATSPEC_SPEC_DIRECTORY, CHATSPEC_CASES_DIRECTORY});
  ASSERT_TRUE(suite) << describe(suite.error().front());
  EXPECT_GE(suite->sessions.size(), 114U);
  for (const Session& session : suite->sessions) expect_round_trip(session);
}

}  // namespace
}  // namespace chatspec
