#include "service/trouble_tally.hpp"

#include <gtest/gtest.h>

#include <thread>
#include <vector>

namespace chat {
namespace {

constexpr TimePoint start{};
constexpr auto again = TroubleTally::told_again_after;
constexpr std::chrono::nanoseconds moment{1};

TEST(TroubleTally, TheFirstOfAKindIsToldAtOnce) {
  TroubleTally tally;
  EXPECT_EQ(tally.happened(Trouble::server_full, start), 0u);
  EXPECT_EQ(tally.happened(Trouble::client_dropped, start), 0u) << "another kind";
}

TEST(TroubleTally, OthersAreCountedUntilItIsTimeToTellOneAgain) {
  TroubleTally tally;
  tally.happened(Trouble::server_full, start);
  for (int i = 0; i < 1'000; ++i) {
    EXPECT_EQ(tally.happened(Trouble::server_full, start + again - moment), std::nullopt);
  }
  EXPECT_EQ(tally.happened(Trouble::server_full, start + again), 1'000u);
  EXPECT_EQ(tally.happened(Trouble::server_full, start + again + moment), std::nullopt);
  EXPECT_EQ(tally.happened(Trouble::server_full, start + 3 * again), 1u) << "those since then";
}

TEST(TroubleTally, TheRestIsKnownAtTheEnd) {
  TroubleTally tally;
  EXPECT_EQ(tally.rest(Trouble::server_full), 0u);
  for (int i = 0; i < 4; ++i) tally.happened(Trouble::server_full, start);
  EXPECT_EQ(tally.rest(Trouble::server_full), 3u);
  EXPECT_EQ(tally.rest(Trouble::server_full), 0u);
}

TEST(TroubleTally, OfManyThreadsOneTellsAndNoneIsForgotten) {
  TroubleTally tally;
  constexpr int threads_count = 4, each = 1'000;
  std::atomic<int> told = 0;
  std::vector<std::thread> threads;
  for (int i = 0; i < threads_count; ++i) {
    threads.emplace_back([&] {
      for (int j = 0; j < each; ++j) told += tally.happened(Trouble::server_full, start) ? 1 : 0;
    });
  }
  for (auto& thread : threads) thread.join();
  EXPECT_EQ(told, 1);
  EXPECT_EQ(tally.rest(Trouble::server_full), threads_count * each - 1u);
}

}  // namespace
}  // namespace chat
