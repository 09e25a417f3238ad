#include "interop/interop_text.hpp"

#include <gmock/gmock.h>

#include "interop/testing_grid.hpp"
#include "outcome/visible.hpp"

namespace chatspec {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

std::size_t widest_line(const std::string& text) {
  std::size_t widest = 0;
  for (std::size_t at = 0; at < text.size();) {
    auto end = text.find('\n', at);
    widest = std::max(widest, width(std::string_view(text).substr(at, end - at)));
    at = end + 1;
  }
  return widest;
}

TEST(InteropText, IsATableWithMargins) {
  TestingGrid testing;
  testing.all_end(Verdict::passed);
  testing.ends("new × good", {Verdict::hang});
  testing.ends("old × older", {Verdict::failed});
  testing.ends("older alone", {Verdict::unsupported});
  EXPECT_EQ(matrix_table(testing.grid, {}),
            "         good   older  alone\n"
            "  new    ✗ 1/2  ✓ 2/2  ✓ 1/1\n"
            "  old    ✓ 2/2  ~ 1/2  ✓ 1/1\n"
            "  alone  ✓ 1/1  –\n");
}

TEST(InteropText, WithoutMarginsThereAreNone) {
  TestingGrid testing;
  testing.grid.margins = false;
  make_cells(testing.grid, testing.suite);
  testing.all_end(Verdict::passed);
  EXPECT_EQ(matrix_table(testing.grid, {}),
            "       good   older\n"
            "  new  ✓ 2/2  ✓ 2/2\n"
            "  old  ✓ 2/2  ✓ 2/2\n");
}

TEST(InteropText, HeadingsAreBrokenAtSpaces) {
  TestingGrid testing;
  testing.matrix.clients[0].name = "C++ client";
  testing.all_end(Verdict::passed);
  EXPECT_THAT(matrix_table(testing.grid, {}), HasSubstr("         C++\n"
                                                        "         client  older  alone\n"
                                                        "  new    ✓ 2/2   ✓ 2/2  ✓ 1/1\n"));
}

TEST(InteropText, WhatDoesNotFitFollowsBelow) {
  TestingGrid testing;
  testing.all_end(Verdict::passed);
  EXPECT_EQ(matrix_table(testing.grid, {.columns = 24}),
            "         good   older\n"
            "  new    ✓ 2/2  ✓ 2/2\n"
            "  old    ✓ 2/2  ✓ 2/2\n"
            "  alone  ✓ 1/1  ✓ 1/1\n"
            "\n"
            "         alone\n"
            "  new    ✓ 1/1\n"
            "  old    ✓ 1/1\n"
            "  alone\n");
}

TEST(InteropText, LongNamesAreCutAndTheTableFits) {
  TestingGrid testing;
  testing.matrix.servers[0].name = std::string(200, 's');
  testing.matrix.clients[0].name = std::string(200, 'c');
  testing.all_end(Verdict::passed);
  EXPECT_LE(widest_line(matrix_table(testing.grid, {.columns = 80})), 80U);
}

TEST(InteropText, ColoursOnlyWhereAsked) {
  TestingGrid testing;
  testing.all_end(Verdict::failed);
  EXPECT_THAT(interop_text(testing.grid, {}), Not(HasSubstr("\x1b")));
  std::string coloured = matrix_table(testing.grid, {.colour = true});
  EXPECT_THAT(coloured, HasSubstr("\x1b[31m✗ 0/2\x1b[0m"));
  EXPECT_THAT(coloured, HasSubstr("\x1b[33m~ 0/2\x1b[0m"));
}

TEST(InteropText, SaysWhatDidNotPassAndWhoIsHeldToIt) {
  TestingGrid testing;
  testing.all_end(Verdict::passed);
  testing.ends("new × older", {Verdict::failed});
  testing.ends("new × good", {Verdict::hang});
  std::string text = interop_text(testing.grid, {});
  EXPECT_LT(text.find("1 of 2 passed"), text.find("A class\n\n   "));
  EXPECT_THAT(text,
              HasSubstr("  ✓ all as expected\n  ✗ something failed\n  ~ something failed, and "
                        "one side does not claim"));
  EXPECT_THAT(text, HasSubstr("✗ new × good: 1 of 2 passed, 1 hang\n"
                              "    HANG          talk: played whole: something\n"
                              "    Again: chatspec run --server x\n"
                              "~ new × older: 1 of 2 passed, 1 fail\n\nA class\n"));
  EXPECT_THAT(text, HasSubstr("pairs in which both follow the standard: 0 of 1 without failure\n"));
  EXPECT_THAT(text, HasSubstr("alone:          2 of 2 without failure\n"));
}

TEST(InteropText, TheCommandThatPlaysACellAgainChoosesTheSameSessions) {
  TestingGrid testing;
  testing.all_end(Verdict::passed);
  testing.ends("new × good", {Verdict::hang});
  testing.grid.choice = "--only 't*'";
  EXPECT_THAT(interop_text(testing.grid, {}),
              HasSubstr("    Again: chatspec run --server x --only 't*'\n"));
}

TEST(InteropText, AnInterruptionIsSeen) {
  TestingGrid testing;
  testing.ends("new × good", {Verdict::passed});
  std::string text = interop_text(testing.grid, {});
  EXPECT_THAT(text, HasSubstr("  new    ✓ 2/2  …      …\n"));
  EXPECT_THAT(text, HasSubstr("  … interrupted before its end\n"));
}

TEST(InteropText, NamesCannotDrawOnTheTerminal) {
  TestingGrid testing;
  testing.matrix.title = testing.matrix.servers[0].name = "a\x1b[2Jb";
  testing.all_end(Verdict::failed);
  EXPECT_THAT(interop_text(testing.grid, {}), Not(HasSubstr("\x1b")));
  EXPECT_THAT(cell_line(testing.grid.cells[0]), Not(HasSubstr("\x1b")));
}

TEST(InteropText, ACellHasALineOfItsOwn) {
  TestingGrid testing;
  testing.ends("new × good", {Verdict::hang});
  testing.ends("new × older", {Verdict::unsupported, Verdict::unsupported});
  EXPECT_EQ(cell_line(testing.cell("new × good")), "new × good: 1/2, 1 hang (0.0 ms)\n");
  EXPECT_EQ(cell_line(testing.cell("new × older")), "new × older: nothing to play\n");
}

}  // namespace
}  // namespace chatspec
