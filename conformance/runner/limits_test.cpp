#include "runner/limits.hpp"

#include <gtest/gtest.h>

namespace chatspec {
namespace {

TEST(TimeLimit, IsANumberOfSecondsOrMinutes) {
  EXPECT_EQ(parse_time_limit("60"), std::chrono::seconds(60));
  EXPECT_EQ(parse_time_limit("60s"), std::chrono::seconds(60));
  EXPECT_EQ(parse_time_limit("5m"), std::chrono::seconds(300));
  for (const char* text : {"", "s", "0", "0s", "-1", "+5", "5h", "5 s", "5mm", "1.5m", "s5",
                           "99999999999", "99999999999999999999", "31536000m"}) {
    EXPECT_FALSE(parse_time_limit(text)) << text;
  }
}

TEST(Limits, AreToldInWords) {
  EXPECT_EQ(ended_by_time({.time = std::chrono::seconds(60)}).words(),
            "not played: the time limit of 60 s was over");
  EXPECT_EQ(ended_by_time({.time = std::chrono::milliseconds(50)}).words(),
            "not played: the time limit of 0.05 s was over");
  EXPECT_EQ(ended_by_failures({.failures = 1}).words(),
            "not played: the run was to stop after 1 failure");
  EXPECT_EQ(ended_by_failures({.failures = 3}).words(),
            "not played: the run was to stop after 3 failures");
}

}  // namespace
}  // namespace chatspec
