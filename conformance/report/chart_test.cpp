#include "report/chart.hpp"

#include <gtest/gtest.h>

#include "outcome/visible.hpp"

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

TEST(Visible, ShowsWhatHidesOrTurnsText) {
  EXPECT_EQ(visible("a\u200bb\u202ec\u2028d\ufeff\u00a0"),
            "a\\u{200b}b\\u{202e}c\\u{2028}d\\u{feff}\\u{a0}");
  EXPECT_EQ(visible("\uffff\U000e0041"), "\\u{ffff}\\u{e0041}");
  EXPECT_EQ(visible_lines("a\r\nb\t\n"), "a\\r\nb\\t\n");
  auto pieces = visible_pieces("a\r\nb");
  ASSERT_EQ(pieces.size(), 3U);
  EXPECT_EQ(pieces[1].text, "\\r␊");
  EXPECT_TRUE(pieces[1].stands_in);
  EXPECT_FALSE(pieces[2].stands_in);
}

TEST(Visible, CanBeUndone) {
  std::string all = "Grüße 你好 👋 \u202e\u00a0\U000e0041";
  for (int byte = 0; byte < 256; ++byte) all += static_cast<char>(byte);
  EXPECT_EQ(from_visible(visible(all)), all);
  EXPECT_EQ(from_visible("\\x4g \\u{} \\u{1234567} \\u{12"), "\\x4g \\u{} \\u{1234567} \\u{12");
}

TEST(Visible, WrapsAtSpaces) {
  EXPECT_EQ(wrap("Grüße an alle hier", 8), (std::vector<std::string>{"Grüße an", "alle", "hier"}));
  EXPECT_EQ(wrap("averylongword x", 4), (std::vector<std::string>{"averylongword", "x"}));
  EXPECT_TRUE(wrap("", 4).empty());
}

TEST(Visible, FindsTheCharacterOfAByte) {
  EXPECT_EQ(character_begin("aé你👋", 2), 1U);
  EXPECT_EQ(character_begin("aé你👋", 5), 3U);
  EXPECT_EQ(character_begin("aé你👋", 9), 6U);
  EXPECT_EQ(character_begin("aé", 0), 0U);
  EXPECT_EQ(character_begin("aé", 9), 9U);
  EXPECT_EQ(character_begin("a\xa9", 1), 1U);
}

// What bob received instead of `expected`, as the player notes it: line by line.
PlayResult bob_received(const std::string& expected, const std::vector<std::string>& lines) {
  PlayResult play;
  play.segmentation = "whole";
  play.participants = {"ann", "bob"};
  play.exchanges.push_back({"ann", Direction::unasked, "not this\n", 9});
  for (const std::string& line : lines) {
    play.exchanges.push_back({"bob", Direction::unasked, line, line.size()});
  }
  play.failure.emplace().what = "bob received another line";
  std::string got = lines.empty() ? "" : lines[0].substr(0, lines[0].find('\n'));
  play.failure->divergence = diverge(expected, got);
  return play;
}

TEST(Chart, MarksTheFirstDifference) {
  EXPECT_EQ(chart(bob_received("hai dari client 1", {"hai \n", "dari \n"}), "", 60),
            "ann                           bob\n"
            "✗ not this␊\n"
            "                              ✗ hai ␊\n"
            "                                    ^ first difference\n"
            "                              ✗ dari ␊\n");
}

TEST(Chart, MarksAWholeCharacter) {
  PlayResult play = bob_received("caf\xc3\xa9", {"caf\xc3\xa8\n"});
  EXPECT_EQ(chart(play, "", 60),
            "ann                           bob\n"
            "✗ not this␊\n"
            "                              ✗ cafè␊\n"
            "                                   ^ first difference\n");
}

TEST(Chart, MarksWhatNobodyAskedFor) {
  EXPECT_EQ(chart(bob_received("", {"hello\n"}), "", 60),
            "ann                           bob\n"
            "✗ not this␊\n"
            "                              ✗ hello␊\n"
            "                                ^ nobody asked for this\n");
}

TEST(Chart, MarksADifferenceFarBehind) {
  std::string expected(200, 'x'), got(200, 'x');
  expected[180] = 'y';
  EXPECT_EQ(chart(bob_received(expected, {got + "\n"}), "", 60),
            "ann                           bob\n"
            "✗ not this␊\n"
            "                              ✗ …xxxxxxxxxxxxxxxxxxxxxxxxxx…\n"
            "                                         ^ first difference\n");
}

TEST(Chart, MarksADifferenceInBytesThatSpanLines) {
  PlayResult play = bob_received("", {"one\n", "two\n", "three\n"});
  play.failure->divergence = diverge("one\ntxo\n", "one\ntwo\nthree\n");
  EXPECT_EQ(chart(play, "", 60),
            "ann                           bob\n"
            "✗ not this␊\n"
            "                              ✗ one␊\n"
            "                              ✗ two␊\n"
            "                                 ^ first difference\n"
            "                              ✗ three␊\n");
}

TEST(Chart, MarksWhereSomethingIsMissing) {
  PlayResult play = bob_received("hello", {});
  play.exchanges.clear();
  EXPECT_EQ(chart(play, "", 60),
            "ann                           bob\n"
            "                              … the end came here\n");
  play.failure->verdict = Verdict::hang;
  play.failure->what = "waited for bob to receive: hello from ann";
  EXPECT_EQ(chart(play, "", 60),
            "ann                           bob\n"
            "                              … nothing more came\n");
}

TEST(Chart, ColoursWhatIsWrong) {
  EXPECT_EQ(chart(bob_received("", {"hello\n"}), "", 60, true),
            "ann                           bob\n"
            "\x1b[31m✗ not this␊\x1b[0m\n"
            "                              \x1b[31m✗ hello␊\x1b[0m\n"
            "                              \x1b[31m  ^ nobody asked for this\x1b[0m\n");
}

TEST(Chart, IsNeverWiderThanItMay) {
  PlayResult play = bob_received("hello", {std::string(300, 'x') + "\n"});
  for (int i = 1; i <= 200; ++i) {
    play.participants.push_back("idle-" + std::to_string(i));
    play.exchanges.insert(play.exchanges.begin(),
                          {"idle-" + std::to_string(i), Direction::note, "is here", 7});
  }
  for (std::size_t columns : {20, 60, 100}) {
    std::string text = chart(play, "    ", columns);
    for (std::size_t at = 0; at < text.size(); at = text.find('\n', at) + 1) {
      std::string line = text.substr(at, text.find('\n', at) - at);
      bool about_the_chart = line.find('(') != std::string::npos;
      EXPECT_TRUE(about_the_chart || width(line) <= columns) << line;
    }
    EXPECT_NE(text.find("bob"), std::string::npos) << "the one that matters is there";
    EXPECT_NE(text.find("^"), std::string::npos);
    EXPECT_NE(text.find("more took part and are left out)\n"), std::string::npos);
  }
}

TEST(Chart, BeginsBeforeTheDifferenceIfThatIsFarFromTheEnd) {
  PlayResult play = bob_received("hello", {"wrong\n"});
  for (int i = 0; i < 100; ++i) play.exchanges.push_back({"ann", Direction::sent, "x\n", 2});
  std::string text = chart(play, "", 60);
  EXPECT_NE(text.find("^ first difference\n"), std::string::npos);
  EXPECT_NE(text.find("(62 later lines are left off)\n"), std::string::npos) << text;
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

TEST(Divergence, BeginsWhereACharacterDoes) {
  std::string common;
  for (int i = 0; i < 50; ++i) common += "你";
  Divergence divergence = diverge(common + "x", common + "y");
  EXPECT_TRUE(divergence.got.starts_with("你"));
  EXPECT_EQ(divergence.offset_bytes + divergence.at_byte, 150U);
}

}  // namespace
}  // namespace chatspec
