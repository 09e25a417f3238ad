#include "runner/shard.hpp"

#include <gmock/gmock.h>

#include <set>

#include "runner/cost.hpp"
#include "runner/testing_suite.hpp"

namespace chatspec {
namespace {

using ::testing::ElementsAre;

TEST(Shard, IsTwoNumbers) {
  auto shard = parse_shard("2/5");
  ASSERT_TRUE(shard);
  EXPECT_EQ(shard->number, 2);
  EXPECT_EQ(shard->of, 5);
  EXPECT_TRUE(parse_shard("1/1"));
  for (const char* wrong : {"", "/", "2", "0/2", "3/2", "1/0", "-1/2", "1/2x", "1 /2", "1/1001"}) {
    EXPECT_FALSE(parse_shard(wrong)) << wrong;
  }
}

class Shards : public ::testing::Test {
 protected:
  Shards() {
    std::string text;
    for (int number = 0; number < 23; ++number) {
      text += "session s" + std::to_string(number) +
              "\n  proves rule.must\npeers ann\n  ann >> random(" +
              std::to_string(number * 100'000 % 1'300'000 + 1) + ")\n";
    }
    suite_ = suite_of(text);
    for (const Session& one : suite_.sessions) sessions_.push_back(&one);
  }

  Suite suite_;
  std::vector<const Session*> sessions_;
};

TEST_F(Shards, TogetherAreAllAndApartHaveNothingInCommon) {
  for (int of : {1, 2, 3, 7, 30}) {
    std::multiset<const Session*> seen;
    for (int number = 1; number <= of; ++number) {
      auto part = part_of(sessions_, {number, of});
      seen.insert(part.begin(), part.end());
      EXPECT_TRUE(std::is_sorted(part.begin(), part.end())) << "the order of the suite";
    }
    EXPECT_EQ(seen, (std::multiset<const Session*>(sessions_.begin(), sessions_.end()))) << of;
  }
}

TEST_F(Shards, CostAboutTheSame) {
  std::vector<std::size_t> costs;
  for (int number = 1; number <= 3; ++number) {
    std::size_t cost = 0;
    for (const Session* one : part_of(sessions_, {number, 3})) cost += cost_of(*one);
    costs.push_back(cost);
  }
  auto [least, most] = std::minmax_element(costs.begin(), costs.end());
  EXPECT_LE(*most - *least, std::size_t{1'500'000}) << "more than one session";
}

TEST(Cost, CountsBytesPeersAndPrograms) {
  Suite suite = suite_of(
      "session small\n  proves rule.must\npeers ann\n  ann > x\n"
      "session large\n  proves rule.must\npeers ann\n  ann >> random(5000000)\n"
      "session repeated\n  proves rule.must\npeers ann\n  ann >> repeat(1000000, \"abcd\")\n"
      "session blocks\n  proves rule.must\npeers ann bob\n  any-order\n    ann << random(3000000)\n"
      "    bob << random(10)\n  end\n"
      "session console\n  proves rule.must\nclient c\n  c types x\n");
  std::vector<std::size_t> costs;
  for (const Session& one : suite.sessions) costs.push_back(cost_of(one));
  EXPECT_LT(costs[0], costs[4]);
  EXPECT_LT(costs[4], dear_cost);
  EXPECT_GT(costs[1], std::size_t{5'000'000});
  EXPECT_GT(costs[2], std::size_t{4'000'000});
  EXPECT_GT(costs[3], std::size_t{3'000'000});
}

}  // namespace
}  // namespace chatspec
