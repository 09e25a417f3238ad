#include "report/chart.hpp"

#include <gtest/gtest.h>

#include "report/visible.hpp"

namespace chatspec {
namespace {

TEST(Visible, ShowsWhatCannotBeSeen) {
  EXPECT_EQ(visible("a\tb\r\n"), "a\\tb\\r␊");
  EXPECT_EQ(visible(std::string_view("\0\x1b[2J\x7f", 6)), "\\x00\\x1b[2J\\x7f");
  EXPECT_EQ(visible("Grüße 你好 👋"), "Grüße 你好 👋");
  // Not UTF-8: a lone byte, an overlong form, a surrogate, beyond the last code point, cut off; and
  // a control character of two bytes.
  EXPECT_EQ(visible("\xff"), "\\xff");
  EXPECT_EQ(visible("\xc0\x80"), "\\xc0\\x80");
  EXPECT_EQ(visible("\xed\xa0\x80"), "\\xed\\xa0\\x80");
  EXPECT_EQ(visible("\xf4\x90\x80\x80"), "\\xf4\\x90\\x80\\x80");
  EXPECT_EQ(visible("\xe4\xbd"), "\\xe4\\xbd");
  EXPECT_EQ(visible("\xc2\x9b"), "\\xc2\\x9b");
}

TEST(Visible, ShortensByColumns) {
  EXPECT_EQ(shorten("Grüße", 5), "Grüße");
  EXPECT_EQ(shorten("Grüße!", 5), "Grüß…");
}

TEST(Chart, CutsWhatIsTooWideAndSaysHowLongItWas) {
  PlayResult play;
  play.participants = {"ann", "bob"};
  std::string long_line(5000, 'x');
  play.exchanges = {{"ann", Direction::sent, long_line.substr(0, 256), 5000},
                    {"bob", Direction::received, "short\n", 6}};
  EXPECT_EQ(chart(play, "", 60),
            "ann                           bob\n"
            "→ xxxxxxxxxxxxx… (5000 bytes)\n"
            "                              ← short␊\n");
}

TEST(Chart, ShowsTheEndOfALongPlay) {
  PlayResult play;
  play.participants = {"ann"};
  for (int i = 0; i < 50; ++i) play.exchanges.push_back({"ann", Direction::sent, "x", 1});
  std::string text = chart(play, "", 60);
  EXPECT_NE(text.find("(10 earlier lines are left off)\n"), std::string::npos);
}

TEST(Transcript, TellsAPlayInItsOrderAndWhole) {
  PlayResult play;
  play.participants = {"s", "c1"};
  play.exchanges = {{"s", Direction::received, "Server started\n", 15},
                    {"c1", Direction::sent, "hello\n", 6},
                    {"c1", Direction::sent, "two\nlines\n", 10},
                    {"s", Direction::received, std::string(100, 'x'), 5000}};
  EXPECT_EQ(transcript(play, "  ", 40),
            "  s   ← Server started\n"
            "  c1  → hello\n"
            "  c1  → two␊lines\n"
            "  s   ← xxxxxxxxxxxxxxxxxx… (5000 bytes)\n");
}

TEST(Divergence, KeepsTheSurroundingsOfTheFirstDifference) {
  std::string expected(1000, 'a'), got(1000, 'a');
  got[900] = 'b';
  Divergence divergence = diverge(expected, got);
  EXPECT_EQ(divergence.offset_bytes + divergence.at_byte, 900U);
  EXPECT_EQ(divergence.got[divergence.at_byte], 'b');
  EXPECT_LE(divergence.got.size(), 120U);
}

}  // namespace
}  // namespace chatspec
