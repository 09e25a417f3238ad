#include "runner/plan.hpp"

#include <gmock/gmock.h>

#include "runner/testing_suite.hpp"

namespace chatspec {
namespace {

using ::testing::ElementsAre;
using ::testing::ElementsAreArray;
using ::testing::IsEmpty;

class PlanTest : public ::testing::Test {
 protected:
  PlanTest() {
    target_.server_command = "server {port}";
    target_.client_command = "client {port}";
    for (const Session& one : suite_.sessions) sessions_.push_back(&one);
  }
  Plan plan(std::optional<Segmentation> only = {}) {
    return make_plan(owned_, sessions_, target_, only, known_);
  }
  std::vector<std::string> order(const std::set<std::string>& first = {}) {
    Plan all = plan();
    std::vector<std::string> ids;
    for (std::size_t index : order_of_play(all, first)) ids.push_back(all[index].session->id);
    return ids;
  }

  std::shared_ptr<Suite> owned_ = std::make_shared<Suite>(
      suite_of("session console\n  proves rule.must\nclient c\n  c types x\n"
               "session mirror\n  proves rule.must\nscripted s\nclient c\n  s > x\n  c shows x\n"
               "session dear\n  proves rule.must\npeers ann\n  ann >> random(2000000)\n"
               "session small\n  proves rule.must\npeers ann\n  ann > x\n"
               "session dearer\n  proves rule.must\npeers ann\n  ann >> random(3000000)\n"
               "session disk\n  proves rule.must\npeers ann\n  disk empty\n"));
  Suite& suite_ = *owned_;
  std::vector<const Session*> sessions_;
  Target target_;
  KnownOutcomes known_;
};

TEST_F(PlanTest, WhatThePlayerSendsIsCutInEveryWayAndTwoProgramsPlayOnce) {
  Plan all = plan();
  EXPECT_THAT(all[0].plays, ElementsAre(Segmentation::whole));
  EXPECT_THAT(all[1].plays, ElementsAreArray(segmentations)) << "what the scripted server sends";
  EXPECT_THAT(all[3].plays, ElementsAreArray(segmentations));
  EXPECT_THAT(plan(Segmentation::bytes)[3].plays, ElementsAre(Segmentation::bytes));
  EXPECT_THAT(plan(Segmentation::bytes)[0].plays, ElementsAre(Segmentation::whole));
}

TEST_F(PlanTest, WhatSaysOnceIsPlayedWholeOnly) {
  suite_.sessions[3].once = true;
  EXPECT_THAT(plan()[3].plays, ElementsAre(Segmentation::whole));
  EXPECT_THAT(plan(Segmentation::bytes)[3].plays, ElementsAre(Segmentation::whole));
}

TEST_F(PlanTest, WhatCannotBePlayedSaysWhy) {
  Plan all = plan();
  EXPECT_THAT(all[5].plays, IsEmpty());
  EXPECT_EQ(all[5].why_not, "needs --server with {dir} in its command");
  target_.client_command = "";
  EXPECT_EQ(plan()[0].why_not, "needs --client");
}

TEST_F(PlanTest, WhatIsKnownNotToBeThereIsNotPlayed) {
  known_["small"] = {Foretold::unsupported, "we are small"};
  known_["dear"] = {Foretold::fail, "we are poor"};
  Plan all = plan();
  EXPECT_THAT(all[3].plays, IsEmpty());
  EXPECT_EQ(all[3].why_not, "we are small");
  EXPECT_THAT(all[2].plays, ElementsAreArray(segmentations));
}

TEST_F(PlanTest, KnowsWhichProgramsASessionNeeds) {
  Plan all = plan();
  EXPECT_TRUE(all[0].programs.server && all[0].programs.client);
  EXPECT_TRUE(!all[1].programs.server && all[1].programs.client);
  EXPECT_TRUE(all[3].programs.server && !all[3].programs.client);
}

TEST_F(PlanTest, OneThatShowsTheStartGoesFirstAndThenTheDear) {
  EXPECT_THAT(order(), ElementsAre("small", "dearer", "dear", "console", "mirror"));
}

TEST_F(PlanTest, WhatIsWantedFirstComesBeforeTheDear) {
  EXPECT_THAT(order({"mirror"}), ElementsAre("small", "mirror", "dearer", "dear", "console"));
}

}  // namespace
}  // namespace chatspec
