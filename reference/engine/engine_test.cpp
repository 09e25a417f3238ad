// What every engine does with sockets: the same tests for all of them.
#include <fcntl.h>
#include <gtest/gtest.h>
#include <sys/resource.h>

#include <algorithm>
#include <chrono>
#include <string>
#include <thread>
#include <vector>

#include "engine/engine_harness.hpp"
#include "storage/directory_storage.hpp"
#include "storage/memory_storage.hpp"
#include "storage/scratch_directory.hpp"

namespace chat {
namespace {

class EngineTest : public testing::TestWithParam<EngineKind> {
 protected:
  MemoryStorage files;
  Limits limits;
};
INSTANTIATE_TEST_SUITE_P(All, EngineTest, testing::ValuesIn(engine_kinds()),
                         [](const auto& kind) { return kind.param.name; });

std::string body(std::size_t size_bytes) {
  std::string bytes(size_bytes, '\0');
  unsigned state = 1;
  for (char& byte : bytes)
    byte = static_cast<char>((state = state * 1'103'515'245u + 12'345u) >> 16);
  return bytes;
}

TEST_P(EngineTest, CarriesAConversation) {
  RunningEngine engine(GetParam(), limits, files);
  LoopbackClient ann(engine), bob;
  bob.joins(engine);
  ann.sends("hel");
  ann.sends("lo\n");
  EXPECT_EQ(bob.receives_line(), ann.address() + ": hello");
  bob.says("hi");
  EXPECT_EQ(ann.receives_line(), bob.address() + ": hi");
  ann.says("/list");
  EXPECT_EQ(ann.receives_line(), ann.address());
  EXPECT_EQ(ann.receives_line(), bob.address());
}

TEST_P(EngineTest, CarriesFilesBothWays) {
  ScratchDirectory directory;
  auto disk = DirectoryStorage::open(directory.path()).value();
  RunningEngine engine(GetParam(), limits, *disk);
  const auto content = body(5'000'000);
  LoopbackClient ann(engine), bob(engine);
  ann.sends("/upload f\n5000000\n" + content + "/list\n");
  EXPECT_EQ(ann.receives_line(), "File 'f' uploaded successfully");
  bob.sends("/download f\n/download none\n");
  EXPECT_EQ(bob.receives_line(), "FILE f 5000000");
  EXPECT_TRUE(bob.receives(content.size()) == content);
  EXPECT_EQ(bob.receives_line(), "ERROR File not found");
}

TEST_P(EngineTest, SendsWhatIsOwedAfterAHalfCloseAndEnds) {
  files.put("f", body(3'000'000));
  RunningEngine engine(GetParam(), limits, files);
  LoopbackClient ann(engine);
  ann.sends("/download f\n/bye\nhalf a li");
  ann.half_closes();
  EXPECT_TRUE(ann.receives_rest() ==
              "FILE f 3000000\n" + body(3'000'000) + "ERROR Unknown command: /bye\n");
}

TEST_P(EngineTest, LastWordsReachAClientThatGoesOnSending) {
  limits.upload_bytes_max = 10;
  limits.linger_time = std::chrono::hours(1);  // how long Ann may take is not what is tested
  RunningEngine engine(GetParam(), limits, files);
  LoopbackClient ann(engine);
  ann.sends("/upload f\n11\n" + std::string(100'000, 'x'));
  EXPECT_EQ(ann.receives_rest(), "ERROR File too large\n");
}

TEST_P(EngineTest, TenThousandCommandsInOneGoAreAllAnswered) {
  limits.reply_bytes_max = 10'000;
  RunningEngine engine(GetParam(), limits, files);
  LoopbackClient ann(engine);
  std::string commands, answers;
  for (int i = 0; i < 10'000; ++i) {
    commands += "/c" + std::to_string(i) + "\n";
    answers += "ERROR Unknown command: /c" + std::to_string(i) + "\n";
  }
  ann.sends(commands);
  EXPECT_TRUE(ann.receives(answers.size()) == answers);
}

TEST_P(EngineTest, EveryReaderHearsManyTalkersInOneOrder) {
  constexpr std::size_t talkers = 4, lines = 300;
  limits.backlog_bytes_soft = 5'000;
  RunningEngine engine(GetParam(), limits, files);
  LoopbackClient one, two;
  one.joins(engine);
  two.joins(engine);
  std::vector<std::thread> threads;
  for (std::size_t i = 0; i < talkers; ++i) {
    threads.emplace_back([&engine, i] {
      LoopbackClient talker(engine);
      for (std::size_t line = 0; line < lines; ++line) {
        talker.says(std::to_string(i) + "." + std::to_string(line));
      }
      talker.half_closes();
      talker.receives_rest();
    });
  }
  std::vector<std::string> story;
  for (std::size_t i = 0; i < talkers * lines; ++i) {
    story.push_back(one.receives_line());
    ASSERT_EQ(two.receives_line(), story.back()) << i;
  }
  for (auto& thread : threads) thread.join();
  for (std::size_t i = 0; i < talkers; ++i) {
    std::size_t next = 0;
    for (const auto& line : story) {
      next += line.ends_with(": " + std::to_string(i) + "." + std::to_string(next));
    }
    EXPECT_EQ(next, lines) << "a talker's lines are there, in its order";
  }
}

// The longest way through sends in a row: all that waited in the room fits into the socket.
TEST_P(EngineTest, ALongBacklogArrivesWholeAtWhoReadsAgain) {
  limits.pace_time = std::chrono::milliseconds(0);
  files.put("f", body(20'000'000));
  RunningEngine engine(GetParam(), limits, files);
  LoopbackClient ann, bob;
  ann.joins(engine);
  bob.joins(engine);
  bob.says("/download f");
  bob.says("asked");
  EXPECT_EQ(ann.receives_line(), bob.address() + ": asked");
  const std::string line(5'000, 'x');
  std::string said;
  for (int i = 0; i < 2'000; ++i) {
    ann.says(line);
    said += ann.address() + ": " + line + "\n";
  }
  EXPECT_EQ(bob.receives_line(), "FILE f 20000000");
  bob.receives(20'000'000);
  EXPECT_TRUE(bob.receives(said.size()) == said);
}

TEST_P(EngineTest, AFullServerSaysSoAndEnds) {
  limits.clients_max = 1;
  RunningEngine engine(GetParam(), limits, files);
  LoopbackClient ann;
  ann.joins(engine);
  LoopbackClient bob(engine);
  EXPECT_EQ(bob.receives_rest(), "ERROR Server full\n");
  ann.says("/list");
  EXPECT_EQ(ann.receives_line(), ann.address());
  EXPECT_EQ(engine.observer().trouble_count, 1);
}

TEST_P(EngineTest, StopsWhileClientsAreConnected) {
  RunningEngine engine(GetParam(), limits, files);
  LoopbackClient ann, bob;
  ann.joins(engine);
  bob.joins(engine);
  engine.stop();
  EXPECT_EQ(ann.receives_rest(), "");
  EXPECT_EQ(bob.receives_rest(), "");
  ann.closes();
  bob.closes();
  engine.wait_for_end();
  EXPECT_EQ(engine.observer().disconnected_count, 2);
}

TEST_P(EngineTest, StopsOnlyWhenADownloadThatIsOwedWasSent) {
  const auto content = body(30'000'000);
  files.put("f", content);
  limits.shutdown_time = std::chrono::hours(1);  // how long Ann may take is not what is tested
  RunningEngine engine(GetParam(), limits, files);
  LoopbackClient ann(engine);
  ann.says("/download f");
  EXPECT_EQ(ann.receives_line(), "FILE f 30000000");
  engine.stop();
  EXPECT_TRUE(ann.receives_rest() == content);
  ann.closes();
  engine.wait_for_end();
}

TEST_P(EngineTest, StopsWithoutClients) {
  RunningEngine engine(GetParam(), limits, files);
  engine.stop();
  engine.wait_for_end();
}

TEST_P(EngineTest, ServesDescriptorsBeyond1023) {
  rlimit limit{};
  ASSERT_EQ(::getrlimit(RLIMIT_NOFILE, &limit), 0);
  if (limit.rlim_max < 2'000) GTEST_SKIP() << "the hard limit of descriptors is too low";
  limit.rlim_cur = std::max<rlim_t>(limit.rlim_cur, 2'000);
  ASSERT_EQ(::setrlimit(RLIMIT_NOFILE, &limit), 0);
  std::vector<UniqueFd> low;
  while (low.empty() || low.back().get() < 1'100) {
    low.emplace_back(::open("/dev/null", O_RDONLY | O_CLOEXEC));
    ASSERT_TRUE(low.back());
  }
  files.put("f", body(1'000'000));
  RunningEngine engine(GetParam(), limits, files);
  LoopbackClient ann, bob;
  ann.joins(engine);
  ASSERT_GT(ann.fd(), 1'100);
  bob.joins(engine);
  ann.says("hello");
  EXPECT_EQ(bob.receives_line(), ann.address() + ": hello");
  bob.says("/download f");
  EXPECT_EQ(bob.receives_line(), "FILE f 1000000");
  EXPECT_TRUE(bob.receives(1'000'000) == body(1'000'000));
}

}  // namespace
}  // namespace chat
