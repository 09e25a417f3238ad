#include "protocol/text.hpp"

#include <gtest/gtest.h>

using namespace std::string_view_literals;

namespace chat {
namespace {

TEST(Text, WordsOfEveryLanguageAreText) {
  for (auto text : {""sv, "hello there"sv, "tab\there"sv, "Grüße"sv, "你好"sv, "👋🏽"sv,
                    "\u00A0"sv, "\uFFFD"sv, "\xF4\x8F\xBF\xBF"sv}) {
    EXPECT_TRUE(is_valid_text(text)) << text;
  }
}

TEST(Text, ControlCharactersAreNot) {
  for (auto text : {"\0"sv, "\a"sv, "a\rb"sv, "\n"sv, "\x1b[2J"sv, "\x7f"sv, "\xC2\x80"sv,
                    "\xC2\x9B"sv, "\xC2\x9F"sv}) {
    EXPECT_FALSE(is_valid_text(text)) << printable(text);
  }
}

TEST(Text, BytesThatAreNotUtf8AreNot) {
  for (auto text :
       {"\x80"sv, "\xFF"sv, "\xC0\x80"sv, "\xC1\xBF"sv, "\xE0\x9F\xBF"sv, "\xED\xA0\x80"sv,
        "\xF0\x8F\xBF\xBF"sv, "\xF4\x90\x80\x80"sv, "\xF5\x80\x80\x80"sv, "\xE4\xBD"sv, "\xC3"sv,
        "\xE4\xBD\x41"sv, "\xF0\x9F\x91"sv}) {
    EXPECT_FALSE(is_valid_text(text)) << printable(text);
  }
}

TEST(Text, AWordHoldsNoWhiteSpaceOfAnyKind) {
  EXPECT_TRUE(is_valid_word("über-日本.tar.gz"));
  for (auto text : {"a b"sv, "a\tb"sv, "a\u00A0b"sv, "a\u2003b"sv, "a\u3000b"sv, "a\u2028b"sv,
                    "a\u1680b"sv, "a\u202Fb"sv, "a\u205Fb"sv, "a\u0085b"sv}) {
    EXPECT_FALSE(is_valid_word(text)) << text;
  }
  EXPECT_TRUE(is_valid_word("a\u200Bb")) << "zero width space is not White_Space";
}

TEST(Text, PrintableLeavesTextAloneAndSpellsOutTheRest) {
  EXPECT_EQ(printable("Grüße\t!"), "Grüße\t!");
  EXPECT_EQ(printable("a\x1b[2Jb\a"), "a\\x1b[2Jb\\x07");
  EXPECT_EQ(printable("x\xFFy\xC2\x9Bz"), "x\\xffy\\xc2\\x9bz");
  std::string lines = "one\n";
  append_printable(lines, "t\awo");
  EXPECT_EQ(lines, "one\nt\\x07wo");
}

// Text is looked at in blocks first: what is wrong must be found wherever it stands in them, and
// whatever it stands between.
TEST(Text, WhatIsWrongIsFoundAnywhere) {
  for (const char right : {' ', 'x', '~'}) {
    for (std::size_t at = 0; at < 40; ++at) {
      for (const char wrong : {'\0', '\x1f', '\x7f', '\x80', '\xff'}) {
        std::string text(40, right);
        text[at] = wrong;
        EXPECT_FALSE(is_valid_text(text)) << at;
        EXPECT_EQ(printable(text).size(), 43u) << at;
      }
      std::string text(40, right);
      text[at] = '\t';
      EXPECT_TRUE(is_valid_text(text)) << at;
      EXPECT_EQ(printable(text), text);
      text.replace(at, 1, "é");
      EXPECT_TRUE(is_valid_text(text)) << at;
      EXPECT_EQ(printable(text), text);
    }
  }
}

}  // namespace
}  // namespace chat
