#include "histogram.hpp"

#include <gtest/gtest.h>

namespace chatspec::bench {
namespace {

using std::chrono::nanoseconds;

TEST(Histogram, SmallValuesAreExact) {
  Histogram histogram;
  for (int value = 1; value <= 100; ++value) histogram.add(nanoseconds(value));
  EXPECT_EQ(histogram.count(), 100U);
  EXPECT_EQ(histogram.percentile(0.5), nanoseconds(50));
  EXPECT_EQ(histogram.percentile(0.99), nanoseconds(99));
  EXPECT_EQ(histogram.percentile(1), nanoseconds(100));
}

TEST(Histogram, AnyValueIsKnownTo1Point6Percent) {
  for (int64_t value = 1; value < int64_t{1} << 62; value += value / 3 + 1) {
    Histogram histogram;
    histogram.add(nanoseconds(value));
    const auto found = histogram.percentile(0.5).count();
    EXPECT_GE(found, value);
    EXPECT_LE(static_cast<double>(found - value), static_cast<double>(value) / 64) << value;
  }
}

TEST(Histogram, OneOutlierInAThousandIsNotTheP99ButIsTheMaximum) {
  Histogram histogram;
  for (int i = 0; i < 999; ++i) histogram.add(nanoseconds(10));
  histogram.add(nanoseconds(1'000'000));
  EXPECT_EQ(histogram.percentile(0.99), nanoseconds(10));
  EXPECT_EQ(histogram.percentile(0.999), nanoseconds(10));
  EXPECT_GE(histogram.percentile(1), nanoseconds(1'000'000));
}

TEST(Histogram, NothingCountedIsZeroAndTimeNeverRunsBackwards) {
  Histogram histogram;
  EXPECT_EQ(histogram.percentile(0.99), nanoseconds(0));
  histogram.add(nanoseconds(-5));
  EXPECT_EQ(histogram.percentile(0.99), nanoseconds(0));
  EXPECT_EQ(histogram.count(), 1U);
}

}  // namespace
}  // namespace chatspec::bench
