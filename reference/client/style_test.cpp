#include "client/style.hpp"

#include <gtest/gtest.h>

namespace chat {
namespace {

TEST(Style, ColoursAddressesAndErrors) {
  EXPECT_EQ(styled("('127.0.0.1', 5): hai", Style::colour), "\x1b[36m('127.0.0.1', 5)\x1b[0m: hai");
  EXPECT_EQ(styled("('::1', 5, 0, 0)", Style::colour), "\x1b[36m('::1', 5, 0, 0)\x1b[0m");
  EXPECT_EQ(styled("ERROR File not found", Style::colour), "\x1b[31mERROR File not found\x1b[0m");
}

TEST(Style, LeavesOtherLinesAlone) {
  for (const char* line : {"", "hai", "('half", "('a')b", "ERRORS", "File 'x' uploaded"}) {
    EXPECT_EQ(styled(line, Style::colour), line);
  }
  EXPECT_EQ(styled("ERROR no", Style::plain), "ERROR no");
}

}  // namespace
}  // namespace chat
