// Fast talkers and slow readers.
#include <poll.h>

#include <algorithm>
#include <cstdio>

#include "withstand/fixture.hpp"

namespace chat::withstand {
namespace {

constexpr std::size_t readers_count = 50;

class Burst : public WithstandTest {
 protected:
  static std::string said(std::size_t count) {
    std::string text;
    for (std::size_t i = 0; i < count; ++i) text += numbered(i) + "\n";
    return text;
  }
  static std::string heard(std::size_t count, const std::string& sender) {
    std::string text;
    for (std::size_t i = 0; i < count; ++i) text += sender + ": " + numbered(i) + "\n";
    return text;
  }

  /// Reads from each of `readers` until it has heard `expected` and nothing else; `meanwhile` runs
  /// now and then.
  template <class Meanwhile>
  static void expect_all_hear(std::vector<ClientSocket>& readers, const std::string& expected,
                              Meanwhile meanwhile) {
    std::vector<pollfd> waiting;
    for (auto& reader : readers) waiting.push_back({reader.descriptor(), POLLIN, 0});
    std::vector<std::size_t> heard_bytes(readers.size());
    for (std::size_t left = readers.size(); left > 0;) {
      ASSERT_GT(::poll(waiting.data(), waiting.size(), Deadline().left_ms()), 0)
          << "all stand still";
      for (std::size_t i = 0; i < readers.size(); ++i) {
        if (waiting[i].revents == 0) continue;
        const std::string piece = readers[i].take_arrived();
        ASSERT_EQ(expected.compare(heard_bytes[i], piece.size(), piece), 0) << "reader " << i;
        heard_bytes[i] += piece.size();
        if (heard_bytes[i] < expected.size()) continue;
        waiting[i].fd = -1;  // poll(2) passes over it
        --left;
      }
      meanwhile();
    }
  }

 private:
  static std::string numbered(std::size_t i) {
    return "line " + std::to_string(i) + " of the burst, about fifty bytes long";
  }
};
CHAT_WITHSTAND_BOTH(Burst);

TEST_P(Burst, TwentyThousandLinesReachFiftyReadersCompleteAndInOrder) {
  constexpr std::size_t lines_count = 20'000;
  start({"--quiet"});
  ClientSocket talker = join();
  std::vector<ClientSocket> readers = crowd(readers_count);
  Talking talking(talker, [&] { talker.send_if_possible(said(lines_count)); });
  expect_all_hear(readers, heard(lines_count, talker.address()), [] {});
  talking.finish();
  talker.say("the end");
  for (auto& reader : readers) EXPECT_EQ(reader.line(), talker.address() + ": the end");
}

// Talkers wait for listeners: a bound far below what the burst brings costs nobody the connection.
TEST_P(Burst, ReadersWithLittleRoomAreWaitedForAndNotDropped) {
  constexpr std::size_t lines_count = 100'000;  // 7 MB, more than the kernel keeps for a connection
  start({"--quiet", "--backlog-bytes-max", "512KiB", "--backlog-bytes-soft", "64KiB", "--pace-time",
         "60s"});  // no reader is slow here, however slow the machine
  ClientSocket talker = join();
  std::vector<ClientSocket> readers = crowd(10, 64 * 1024);
  Talking talking(talker, [&] { talker.send_if_possible(said(lines_count)); });
  expect_all_hear(readers, heard(lines_count, talker.address()), [] {});
  talking.finish();
  EXPECT_EQ(list(talker).size(), 11u);
}

TEST_P(Burst, AReaderThatNeverReadsIsDroppedAtItsBoundAndMemoryStaysFlat) {
  constexpr std::size_t lines_count = 200'000;  // 14 MB for each reader: many times the bound
  constexpr std::uint64_t backlog_bytes = 1 << 20;
  // Everyone may owe the bound, but all share one log; the rest is what an allocator keeps, and the
  // input and output space of 52 connections.
  constexpr std::uint64_t growth_bytes_max = 4 * backlog_bytes + (readers_count + 2) * (128 << 10);
  // Once, the talker waits so long for the dead one; so long may the machine keep the others, who
  // do read, from reading.
  start({"--quiet", "--backlog-bytes-max", std::to_string(backlog_bytes), "--backlog-bytes-soft",
         std::to_string(backlog_bytes / 4), "--pace-time", "3s"});
  ClientSocket talker = join();
  std::vector<ClientSocket> readers = crowd(readers_count);
  ClientSocket dead = join(4096);
  const std::string dead_address = dead.address();
  const std::uint64_t idle_bytes = anonymous_bytes(server().pid());
  std::uint64_t peak_bytes = idle_bytes;

  Talking talking(talker, [&] { talker.send_if_possible(said(lines_count)); });
  expect_all_hear(readers, heard(lines_count, talker.address()),
                  [&] { peak_bytes = std::max(peak_bytes, anonymous_bytes(server().pid())); });
  talking.finish();

  EXPECT_THAT(list(talker), testing::Not(testing::Contains(dead_address)));
  EXPECT_EQ(list(readers[0]).size(), readers_count + 1);
  dead.skip_to_end();  // it has an end, of whatever kind
  std::printf("memory over idle during the burst: %.1f MiB (at most %.1f)\n",
              static_cast<double>(peak_bytes - idle_bytes) / (1 << 20),
              static_cast<double>(growth_bytes_max) / (1 << 20));
  if (memory_is_meaningful) {
    EXPECT_LT(peak_bytes - idle_bytes, growth_bytes_max);
  }
}

}  // namespace
}  // namespace chat::withstand
