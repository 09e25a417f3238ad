#include "client/progress.hpp"

#include <gtest/gtest.h>

#include <clocale>

namespace chat {
namespace {

class ProgressBar : public testing::Test {
 protected:
  void SetUp() override { ASSERT_NE(std::setlocale(LC_CTYPE, "C.UTF-8"), nullptr); }
};

TEST_F(ProgressBar, ShowsHowFarItIs) {
  EXPECT_EQ(progress_bar({"photo.jpg", 0, 1000}, 80),
            "photo.jpg [--------------------]   0 % of 1000 bytes");
  EXPECT_EQ(progress_bar({"photo.jpg", 45 << 20, 100 << 20}, 80),
            "photo.jpg [#########-----------]  45 % of 100.0 MiB");
  EXPECT_EQ(progress_bar({"big", std::uint64_t{1} << 62, std::uint64_t{1} << 62}, 80),
            "big [####################] 100 % of 4194304.0 TiB");
}

TEST_F(ProgressBar, AlwaysFitsIntoALine) {
  for (std::size_t columns = 1; columns < 200; ++columns) {
    for (const std::string name : {"x", "a-name-that-is-quite-a-bit-longer-than-most-names.tar.gz",
                                   "日本語の長い長い長い長い長い長い長い長い名前.txt"}) {
      const std::string bar = progress_bar({name, 12, 345678}, columns);
      EXPECT_LT(display_columns(bar), columns) << bar;
    }
  }
}

TEST_F(ProgressBar, WideCharactersCountTwice) {
  EXPECT_EQ(display_columns("abc"), 3u);
  EXPECT_EQ(display_columns("日本"), 4u);
  EXPECT_EQ(display_columns("u\xCC\x88"), 1u);
}

}  // namespace
}  // namespace chat
