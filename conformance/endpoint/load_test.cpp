#include "endpoint/load.hpp"

#include <gtest/gtest.h>

namespace chatspec {
namespace {

TEST(Load, IsTheNumberBeforeTheSlash) {
  EXPECT_EQ(runnable_threads("0.20 0.18 0.12 3/80 11206\n"), 3);
  EXPECT_EQ(runnable_threads("12.50 8.01 4.00 127/2048 999999\n"), 127);
}

TEST(Load, OfSomethingElseIsNone) {
  for (const char* text : {"", "/", "0.20 0.18", "0.20 0.18 0.12 x/80", "1 99999999999999/2"}) {
    EXPECT_EQ(runnable_threads(text), 0) << text;
  }
}

TEST(Load, StaysWithinItsBounds) {
  EXPECT_GE(load_factor(), 1);
  EXPECT_LE(load_factor(), load_most);
  EXPECT_EQ(load_factor(1'000'000), 1) << "nobody else makes load";
}

}  // namespace
}  // namespace chatspec
