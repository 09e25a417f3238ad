#include "interop/grid.hpp"

#include <gmock/gmock.h>

#include "interop/formats.hpp"
#include "interop/interop_html.hpp"
#include "interop/interop_json.hpp"
#include "interop/interop_text.hpp"
#include "interop/known_lines.hpp"
#include "interop/testing_grid.hpp"

namespace chatspec {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::Pair;

std::vector<std::string> names(const Grid& grid) {
  std::vector<std::string> all;
  for (const GridCell& one : grid.cells) all.push_back(name_of(one));
  return all;
}

TEST(Grid, HasPairsRowByRowAndThenTheMargins) {
  TestingGrid testing;
  EXPECT_THAT(names(testing.grid),
              ElementsAre("new × good", "new × older", "old × good", "old × older", "new alone",
                          "old alone", "good alone", "older alone"));
  testing.grid.margins = false;
  make_cells(testing.grid, testing.suite);
  EXPECT_EQ(testing.grid.cells.size(), 4U);
}

TEST(Grid, ASessionIsPlayedWhereBothProgramsThatItNeedsAre) {
  TestingGrid testing;
  auto ids = [&](const char* cell) {
    std::vector<std::string> all;
    for (const Session* one : sessions_of(testing.cell(cell), testing.sessions())) {
      all.push_back(one->id);
    }
    return all;
  };
  EXPECT_THAT(ids("new × good"), ElementsAre("talk", "list"));
  EXPECT_THAT(ids("new alone"), ElementsAre("lines"));
  EXPECT_THAT(ids("good alone"), ElementsAre("shows"));
}

TEST(Grid, WhatACellAmountsTo) {
  TestingGrid testing;
  GridCell& cell = testing.cell("new × good");
  EXPECT_EQ(state_of(cell), GridState::open);
  testing.ends("new × good", {Verdict::passed, Verdict::passed_leniently});
  EXPECT_EQ(state_of(cell), GridState::passed);
  EXPECT_THAT(numbers_of(cell).others, IsEmpty());
  testing.ends("new × good", {Verdict::passed, Verdict::expected_failure});
  EXPECT_EQ(state_of(cell), GridState::passed);
  EXPECT_EQ(numbers_of(cell).passed, 1);
  testing.ends("new × good", {Verdict::hang, Verdict::failed});
  EXPECT_EQ(state_of(cell), GridState::failed);
  EXPECT_THAT(numbers_of(cell).others,
              ElementsAre(Pair(Verdict::hang, 1), Pair(Verdict::failed, 1)));
  EXPECT_EQ(others_text(numbers_of(cell)), "1 hang, 1 fail");
  testing.ends("new × good", {Verdict::broken, Verdict::passed});
  EXPECT_EQ(state_of(cell), GridState::untested);
  testing.ends("new × good", {Verdict::unsupported, Verdict::unsupported});
  EXPECT_EQ(state_of(cell), GridState::nothing);
  EXPECT_EQ(numbers_of(cell).played, 0);
  EXPECT_EQ(numbers_of(cell).unsupported, 2);
}

TEST(Grid, OnlyWhoClaimsToFollowIsHeldToIt) {
  TestingGrid testing;
  testing.all_end(Verdict::passed);
  EXPECT_EQ(exit_status(testing.grid), 0);
  for (const char* older :
       {"new × older", "old × good", "old × older", "old alone", "older alone"}) {
    testing.ends(older, {Verdict::failed});
    EXPECT_EQ(state_of(testing.cell(older)), GridState::tolerated) << older;
  }
  EXPECT_EQ(exit_status(testing.grid), 0);
  HeldNumbers held = count_held(testing.grid, false);
  EXPECT_EQ(held.all, 3);
  EXPECT_EQ(held.good, 3);
  testing.ends("good alone", {Verdict::failed});
  EXPECT_EQ(state_of(testing.cell("good alone")), GridState::failed);
  EXPECT_EQ(exit_status(testing.grid), 1);
  EXPECT_EQ(count_held(testing.grid, true).good, 1);
  EXPECT_EQ(count_held(testing.grid, false).good, 2);
}

TEST(Grid, WhatCouldNotBeTestedIsThreeUnlessSomethingFailed) {
  TestingGrid testing;
  EXPECT_EQ(exit_status(testing.grid), 3);  // nothing was played
  testing.all_end(Verdict::passed);
  testing.ends("old × older", {Verdict::broken});
  EXPECT_EQ(exit_status(testing.grid), 3);
  testing.ends("new × good", {Verdict::hang});
  EXPECT_EQ(exit_status(testing.grid), 1);
}

// ---- What is known ------------------------------------------------------------------------------

TEST(KnownLines, AFaultIsToldWhereTheLineStands) {
  TestingGrid testing;
  Implementation one;
  one.place = {"m.toml", 1, 1};
  one.known = {{"fail talk because so", {"m.toml", 7, 12}},
               {"fail nobody because so", {"m.toml", 9, 3}}};
  auto known = read_known_lines(one, *testing.suite);
  ASSERT_FALSE(known);
  EXPECT_EQ(describe(known.error()),
            "m.toml:9:9: no session and no requirement fits this: see chatspec list");
  one.known[1].text = "fail ta* because so";
  EXPECT_EQ(describe(read_known_lines(one, *testing.suite).error()),
            "m.toml:9:9: line 7 speaks of session talk already: say it once");
  one.known[0].text = "fail nobody because so";
  one.known[1].text = "fail talk so";
  EXPECT_EQ(describe(read_known_lines(one, *testing.suite).error()),
            "m.toml:7:18: no session and no requirement fits this: see chatspec list\n"
            "m.toml:9:14: expected because and a reason");
}

TEST(KnownLines, InAPairBothSidesCountAndUnsupportedIsStronger) {
  Implementation server, client;
  server.name = "s";
  client.name = "c";
  KnownOutcomes of_server = {{"a", {Foretold::fail, "x"}}, {"b", {Foretold::unsupported, "y"}}};
  KnownOutcomes of_client = {{"a", {Foretold::unsupported, "z"}},
                             {"b", {Foretold::fail, "w"}},
                             {"d", {Foretold::fail, "v"}}};
  KnownOutcomes both = known_of_pair(server, of_server, client, of_client);
  EXPECT_EQ(both.size(), 3U);
  EXPECT_EQ(both["a"].foretold, Foretold::unsupported);
  EXPECT_EQ(both["a"].reason, "c: z");
  EXPECT_EQ(both["b"].foretold, Foretold::unsupported);
  EXPECT_EQ(both["b"].reason, "s: y");
  EXPECT_EQ(both["d"].reason, "c: v");
}

TEST(KnownLines, OtherAltitudesAreNotSupported) {
  TestingGrid testing;
  Implementation one;
  KnownOutcomes known;
  add_altitudes(known, one, *testing.suite);
  EXPECT_THAT(known, IsEmpty());
  one.altitudes = {Altitude::behaviour};
  add_altitudes(known, one, *testing.suite);
  EXPECT_EQ(known.count("talk"), 0U);
  EXPECT_EQ(known["lines"].reason, "it is judged by behaviour only");
  EXPECT_EQ(known["list"].foretold, Foretold::unsupported);
}

TEST(GridFormats, AreFormatsOfARunThatTellTheGrid) {
  TestingGrid testing;
  testing.all_end(Verdict::passed);
  for (const GridFormat& one : grid_formats()) {
    ASSERT_NE(one.format, nullptr);
    EXPECT_EQ(grid_format_of(*one.format), &one);
  }
  EXPECT_EQ(grid_format_of(*report_format_named("tap")), nullptr);
  auto told = [&](const char* name) {
    return grid_format_of(*report_format_named(name))->render(testing.grid, {});
  };
  EXPECT_EQ(told("text"), interop_text(testing.grid, {}));
  EXPECT_EQ(told("json"), interop_json(testing.grid));
  EXPECT_EQ(told("html"), interop_html(testing.grid));
}

}  // namespace
}  // namespace chatspec
