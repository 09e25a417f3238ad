// Every session of the standard and of the cases: read, written, read again, it is the same; and
// with a line left out, it is refused at a place that is there, or is another session.
#include <gtest/gtest.h>

#include <algorithm>
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

class WholeSuite : public testing::Test {
 protected:
  void SetUp() override {
    auto suite = read_suite({CHATSPEC_SPEC_DIRECTORY, CHATSPEC_CASES_DIRECTORY});
    ASSERT_TRUE(suite) << describe(suite.error().front());
    sessions_ = std::move(suite->sessions);
    ASSERT_GE(sessions_.size(), 114U);
  }

  std::vector<Session> sessions_;
};

TEST_F(WholeSuite, can_be_written_and_read_again) {
  for (const Session& session : sessions_) expect_round_trip(session);
}

std::string without(const std::vector<std::string>& lines, std::size_t left_out) {
  std::string text;
  for (std::size_t i = 0; i < lines.size(); ++i) {
    if (i != left_out) text += lines[i] + "\n";
  }
  return text;
}

// Whatever a person forgets, the message points at a place that is there.
void expect_place_or_session(const std::string& text) {
  const auto session = parse_session(text, "s");
  if (session || text.empty()) return;
  const ParseError& error = session.error();
  SCOPED_TRACE(text + describe(error));
  const auto lines = std::count(text.begin(), text.end(), '\n');
  EXPECT_TRUE(error.place.line >= 1 && error.place.line <= lines);
  EXPECT_GE(error.place.column, 1);
  EXPECT_LE(error.place.column, static_cast<int>(error.source_line.size()) + 1);
  EXPECT_NE(error.source_line, "");
  EXPECT_NE(error.message.find("expected"), std::string::npos);
}

TEST_F(WholeSuite, a_missing_line_gives_a_message_with_a_place) {
  for (const Session& session : sessions_) {
    const auto lines = write_session(session);
    for (std::size_t i = 0; i < lines.size(); ++i) {
      expect_place_or_session(without(lines, i));
    }
  }
}

}  // namespace
}  // namespace chatspec
