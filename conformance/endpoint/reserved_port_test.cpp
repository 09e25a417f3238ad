#include "endpoint/reserved_port.hpp"

#include <gtest/gtest.h>

#include <set>
#include <vector>

namespace chatspec {
namespace {

TEST(ReservedPort, IsHeldByOneOnly) {
  std::vector<ReservedPort> held;
  std::set<int> numbers;
  for (int i = 0; i < 200; ++i) {
    held.push_back(*ReservedPort::take());
    EXPECT_TRUE(numbers.insert(held.back().number()).second);
    EXPECT_GE(held.back().number(), 20000);
    EXPECT_LT(held.back().number(), 32000);
  }
}

}  // namespace
}  // namespace chatspec
