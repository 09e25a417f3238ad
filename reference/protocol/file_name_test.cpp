#include "protocol/file_name.hpp"

#include <gtest/gtest.h>

using namespace std::string_literals;
using namespace std::string_view_literals;

namespace chat {
namespace {

TEST(FileName, TakesWhatAPersonCallsAFile) {
  for (const auto& name : {"cakwee.jpg"s, "a"s, "a..b~"s, "über-日本.tar.gz"s, "it's\"quoted\""s,
                           "-rf"s, "CON"s, std::string(255, 'n')}) {
    ASSERT_TRUE(FileName::parse(name)) << name;
    EXPECT_EQ(FileName::parse(name)->text(), name);
  }
}

TEST(FileName, RefusesWhatCouldLeaveTheDirectoryOrHide) {
  for (auto name :
       {".."sv, "."sv, ".hidden"sv, "../x"sv, "/etc/passwd"sv, "a/b"sv, "a\\b"sv, "a/"sv}) {
    EXPECT_FALSE(FileName::parse(name)) << name;
  }
}

TEST(FileName, RefusesWhatIsNoWord) {
  for (auto name : {""sv, "two words"sv, "a\tb"sv, "a\0b"sv, "a\x1b[2J"sv, "a\xFF"sv, "a\x7f"sv,
                    "a\u3000b"sv}) {
    EXPECT_FALSE(FileName::parse(name)) << name;
  }
}

TEST(FileName, CountsBytesNotCharacters) {
  std::string umlauts;
  for (int i = 0; i < 127; ++i) umlauts += "ü";
  EXPECT_TRUE(FileName::parse(umlauts + "n"));    // 255 bytes
  EXPECT_FALSE(FileName::parse(umlauts + "nn"));  // 256 bytes
}

}  // namespace
}  // namespace chat
