#include "report.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace chatspec::bench {
namespace {

using testing::HasSubstr;

Row row(std::vector<double> values, std::vector<double> bare, std::optional<Target> target) {
  return {"a.id", "Group", "what", "select", "us", std::move(values), std::move(bare), target};
}

constexpr Target ratio_target{Target::Of::ratio_at_most, 1.5};

TEST(Median, TakesTheMiddle) {
  EXPECT_EQ(median({3}), 3);
  EXPECT_EQ(median({9, 1, 2}), 2);
  EXPECT_EQ(median({4, 1, 2, 9}), 3);
}

TEST(Row, RatioIsTheMedianOfThePairsSoThatASlowSecondDoesNotCount) {
  // The machine was ten times slower in the second round, for both.
  const Row slow = row({1.2, 13, 1.2}, {1, 10, 1}, ratio_target);
  EXPECT_DOUBLE_EQ(*slow.ratio(), 1.2);
  EXPECT_TRUE(*slow.met());
}

TEST(Row, TheTargetIsTheLastValueThatMeetsIt) {
  EXPECT_TRUE(*row({1.5}, {1}, ratio_target).met());
  EXPECT_FALSE(*row({1.51}, {1}, ratio_target).met());
  EXPECT_TRUE(*row({8}, {1}, Target{Target::Of::value_at_most, 8}).met());
  EXPECT_TRUE(*row({8}, {}, Target{Target::Of::value_at_least, 8}).met());
  EXPECT_FALSE(*row({7}, {}, Target{Target::Of::value_at_least, 8}).met());
  EXPECT_FALSE(*row({8.1}, {100}, Target{Target::Of::value_at_most, 8}).met());
}

TEST(Row, WithoutATargetOrABareLoopNothingIsClaimed) {
  EXPECT_FALSE(row({1}, {1}, std::nullopt).met());
  EXPECT_FALSE(row({1}, {}, ratio_target).met());
  EXPECT_FALSE(row({1}, {}, ratio_target).ratio());
}

TEST(Report, NumbersReadWell) {
  EXPECT_EQ(three_digits(0), "0");
  EXPECT_EQ(three_digits(0.21349), "0.213");
  EXPECT_EQ(three_digits(5.634), "5.63");
  EXPECT_EQ(three_digits(56.34), "56.3");
  EXPECT_EQ(three_digits(563.4), "563");
  EXPECT_EQ(three_digits(1234567), "1,230,000");
  EXPECT_EQ(three_digits(12345), "12,300");
}

TEST(Report, AMissedTargetIsSaidPlainlyAndNamed) {
  const std::string table = as_table({row({2}, {1}, ratio_target), row({1}, {1}, ratio_target)});
  EXPECT_THAT(table, HasSubstr("NO\n"));
  EXPECT_THAT(table, HasSubstr("1 of 2 targets met."));
  EXPECT_THAT(table, HasSubstr("missed: a.id (<= 1.5x)"));
}

TEST(Report, JsonHoldsEveryRound) {
  const auto json = as_json({row({2, 4}, {1, 2}, ratio_target)}, {{"rounds", 2}});
  const auto& entry = json["rows"][0];
  EXPECT_EQ(json["conditions"]["rounds"], 2);
  EXPECT_EQ(entry["id"], "a.id");
  EXPECT_EQ(entry["value"], 3);
  EXPECT_EQ(entry["ratio"], 2);
  EXPECT_EQ(entry["met"], false);
  EXPECT_EQ(entry["rounds"], (nlohmann::json{2, 4}));
  EXPECT_EQ(entry["bare_rounds"], (nlohmann::json{1, 2}));
}

TEST(Report, JsonSaysNullWhereNothingWasCompared) {
  const auto json = as_json({row({2}, {}, std::nullopt)}, nullptr);
  EXPECT_TRUE(json["rows"][0]["ratio"].is_null());
  EXPECT_TRUE(json["rows"][0]["met"].is_null());
}

}  // namespace
}  // namespace chatspec::bench
