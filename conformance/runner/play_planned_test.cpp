// All plays of one session, against the small server of the player's own tests.
#include "runner/play_planned.hpp"

#include <gmock/gmock.h>

#include "player/testing/fixture.hpp"

namespace chatspec {
namespace {

class PlayPlannedTest : public PlayerTest {
 protected:
  SessionResult play_session(const std::string& steps) {
    auto text =
        "```protocol\nname chat\nport 9999\naddress ('{host}', {port})\n"
        "address6 ('{host}', {port}, 0, 0)\nsentinel {word}\nheard {sender}: {word}\n"
        "probe /{word}\nprobed ERROR Unknown command: /{word}\n```\n"
        "```session\nsession it\n  proves x.y\npeers ann bob\n" +
        steps + "```\n";
    auto read = read_suite_text(text, "here.md");
    EXPECT_TRUE(read) << describe(read.error().front());
    auto suite = std::make_shared<const Suite>(std::move(*read));
    Planned planned;
    planned.session = share_session(suite, suite->sessions.front());
    planned.plays = {std::begin(segmentations), std::end(segmentations)};
    return play_planned(planned, suite->head, target_, lodgings_, known_);
  }
};

TEST_F(PlayPlannedTest, WhatFailsOnlyGluedTogetherSaysSo) {
  serve_with_fault("first-line-only");
  SessionResult result =
      play_session("  ann >> \"one\\ntwo\\n\"\n  bob < $ann: one\n  bob < $ann: two\n");
  ASSERT_EQ(result.plays.size(), 1U);
  ASSERT_TRUE(result.plays[0].failure);
  EXPECT_TRUE(result.plays[0].glued);
}

// The session itself cuts a line between two steps.
TEST_F(PlayPlannedTest, WhatFailsOnlyWithHalfALineSaysSo) {
  serve_with_fault("recv-is-a-line");
  SessionResult result = play_session(
      "  ann >> \"one\\ntw\"\n  bob < $ann: one\n  ann >> \"o\\n\"\n  bob < $ann: two\n");
  ASSERT_EQ(result.plays.size(), 1U);
  ASSERT_TRUE(result.plays[0].failure);
  EXPECT_TRUE(result.plays[0].cut || result.plays[0].glued);
}

// The same segment, and another fault: each line in a segment of its own shows it too.
TEST_F(PlayPlannedTest, WhatFailsAnyhowIsNotPutDownToSegments) {
  serve_with_fault("echo");
  SessionResult result = play_session(
      "  ann !< $ann: {any}\n  ann >> \"one\\ntwo\\n\"\n  bob < $ann: one\n  bob < $ann: two\n"
      "  fence\n");
  ASSERT_EQ(result.plays.size(), 1U);
  ASSERT_TRUE(result.plays[0].failure);
  EXPECT_FALSE(result.plays[0].glued);
  EXPECT_EQ(result.plays[0].segmentation, "apart") << "the play in which it is seen alone";
}

}  // namespace
}  // namespace chatspec
