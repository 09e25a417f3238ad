// What a proof by rest leaves open is told wherever the proof is.
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include "outcome/testing_run.hpp"
#include "report/html_page.hpp"
#include "report/html_session.hpp"
#include "report/json_report.hpp"
#include "report/text_parts.hpp"
#include "report/text_report.hpp"

namespace chatspec {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

class Timers : public ::testing::Test {
 protected:
  void SetUp() override {
    PlayResult& play = testing_.of("not-back").plays[0];
    play.proofs = {{Proof::but_for_timers, 2}};
    play.timers = {"server.py: 12 s"};
  }
  TestingRun testing_;
};

TEST_F(Timers, AreNotCalledAllProved) {
  std::string text = summary_text(testing_.run, {.columns = 200});
  EXPECT_THAT(text, HasSubstr("BUT-FOR-TIMERS 2: proved but for timers of server.py: 12 s\n"));
  EXPECT_THAT(text, Not(HasSubstr("all proved")));
  testing_.of("all-hear").plays[0].proofs = {{Proof::quiet, 2}};
  EXPECT_THAT(summary_text(testing_.run, {.columns = 200}),
              HasSubstr("QUIET 2: 60.0 % proved but for timers of server.py: 12 s, the rest only "
                        "not seen\n"));
}

TEST_F(Timers, AreToldEvenIfNobodyNamedThem) {
  Tally tally;
  tally.proofs = {{Proof::but_for_timers, 1}};
  EXPECT_EQ(silence_share_text(tally), "proved but for timers of the programs");
  tally.proofs = {{Proof::quiescent, 1}};
  EXPECT_EQ(silence_share_text(tally), "all proved");
  tally.proofs = {};
  EXPECT_EQ(silence_share_text(tally), "nothing to prove");
}

TEST_F(Timers, StandWithTheFailure) {
  EXPECT_THAT(
      failure_text(testing_.of("not-back"), testing_.run, {}),
      HasSubstr("  Proofs of silence: BUT-FOR-TIMERS 2, but for timers of server.py: 12 s\n"));
}

TEST_F(Timers, StandOnThePage) {
  std::string header = header_markup(testing_.run);
  EXPECT_THAT(header, HasSubstr("<small>proved but for timers of server.py: 12 s</small>"));
  EXPECT_THAT(header, Not(HasSubstr("all proved")));
  EXPECT_THAT(session_markup(testing_.of("not-back"), testing_.run, false),
              HasSubstr("BUT-FOR-TIMERS</abbr> 2, but for timers of server.py: 12 s</td>"));
}

TEST_F(Timers, StandInJson) {
  auto json = nlohmann::json::parse(json_report(testing_.run));
  EXPECT_EQ(json["summary"]["timers"], nlohmann::json{"server.py: 12 s"});
  EXPECT_EQ(json["summary"]["silence"], "proved but for timers of server.py: 12 s");
  EXPECT_EQ(json["sessions"][1]["plays"][0]["timers"], nlohmann::json{"server.py: 12 s"});
}

}  // namespace
}  // namespace chatspec
