// Chat and transfers at the same time.
#include <signal.h>

#include <atomic>
#include <thread>

#include "withstand/fixture.hpp"

namespace chat::withstand {
namespace {

// More than the kernel keeps for one connection whose client does not read.
constexpr std::size_t big_bytes = 8 << 20;

class ChatAndFiles : public WithstandTest {};
CHAT_WITHSTAND_BOTH(ChatAndFiles);

TEST_P(ChatAndFiles, ChatNeverLandsInsideABodyAndIsAllThereAfterwardsInOrder) {
  constexpr int lines_count = 2000;
  const std::string content = pattern(big_bytes);
  scratch_.put("big.bin", content);
  start({"--quiet"});
  ClientSocket ann = join();
  ClientSocket bob = join();
  ClientSocket eve = join(32 * 1024);
  ann.say("before");
  EXPECT_EQ(eve.line(), ann.address() + ": before");
  EXPECT_EQ(bob.line(), ann.address() + ": before");
  eve.say("/download big.bin");
  EXPECT_EQ(eve.line(), "FILE big.bin " + std::to_string(content.size()));
  for (int i = 0; i < lines_count; ++i) ann.say("line " + std::to_string(i));
  // Once Bob has heard them all, they were handed to Eve too (order.one-at-a-time).
  for (int i = 0; i < lines_count; ++i) {
    ASSERT_EQ(bob.line(), ann.address() + ": line " + std::to_string(i));
  }
  EXPECT_TRUE(eve.bytes(content.size()) == content);
  for (int i = 0; i < lines_count; ++i) {
    ASSERT_EQ(eve.line(), ann.address() + ": line " + std::to_string(i));
  }
  expect_silence(ann, eve);
}

TEST_P(ChatAndFiles, ADownloadKeepsTheContentItBeganWith) {
  const std::string content = pattern(big_bytes);
  scratch_.put("big.bin", content);
  start();
  ClientSocket ann = join();
  ClientSocket eve = join(32 * 1024);
  eve.say("/download big.bin");
  EXPECT_EQ(eve.line(), "FILE big.bin " + std::to_string(content.size()));
  ann.send("/upload big.bin\n3\nnew");
  EXPECT_EQ(ann.line(), "File 'big.bin' uploaded successfully");
  EXPECT_TRUE(eve.bytes(content.size()) == content);
  eve.say("/download big.bin");
  EXPECT_EQ(eve.line(), "FILE big.bin 3");
  EXPECT_EQ(eve.bytes(3), "new");
}

TEST_P(ChatAndFiles, AFileThatShrinksDuringItsDownloadEndsTheConnection) {
  scratch_.put("big.bin", pattern(big_bytes));
  start();
  ClientSocket ann = join();
  ClientSocket eve = join(32 * 1024);
  eve.say("/download big.bin");
  EXPECT_EQ(eve.line(), "FILE big.bin " + std::to_string(big_bytes));
  std::filesystem::resize_file(scratch_.path("big.bin"), 0);
  EXPECT_THROW(eve.skip(big_bytes), Stuck);  // it ends before it is whole, and waits for nothing
  wait_for_clients(ann, 1);
}

TEST_P(ChatAndFiles, AStalledUploadDelaysNobody) {
  start();
  ClientSocket eve = join();
  eve.send("/upload slow.bin\n1000\nhalf");
  ClientSocket ann = join();
  ClientSocket bob = join();
  for (int i = 0; i < 100; ++i) {
    ann.say("line " + std::to_string(i));
    ASSERT_EQ(bob.line(), ann.address() + ": line " + std::to_string(i));
  }
  expect_service();
  eve.send(std::string(996, 'x'));
  // What was said while her upload was under way came as it was said.
  for (int i = 0; i < 100; ++i) {
    ASSERT_EQ(eve.line(), ann.address() + ": line " + std::to_string(i));
  }
  EXPECT_EQ(eve.line(), "File 'slow.bin' uploaded successfully");
}

TEST_P(ChatAndFiles, AStalledDownloadDelaysNobody) {
  scratch_.put("big.bin", pattern(big_bytes));
  start();
  ClientSocket eve = join(4096);
  eve.say("/download big.bin");
  EXPECT_EQ(eve.line(), "FILE big.bin " + std::to_string(big_bytes));
  expect_service();
}

TEST_P(ChatAndFiles, AHalfCloseWithADownloadAndRepliesStillOwedGetsThemAll) {
  const std::string content = pattern(big_bytes);
  scratch_.put("big.bin", content);
  start();
  ClientSocket ann = join(32 * 1024);
  ann.send("/download big.bin\n/list\n/nope\n/download none\nhalf a line");
  ann.half_close();
  EXPECT_EQ(ann.line(), "FILE big.bin " + std::to_string(content.size()));
  EXPECT_TRUE(ann.bytes(content.size()) == content);
  EXPECT_EQ(ann.rest(), ann.address() + "\nERROR Unknown command: /nope\nERROR File not found\n");
}

// A loaded object gives the server a handler for SIGUSR1 that does nothing and does not restart
// what it interrupts: so every waiting call of every thread really fails with EINTR.
TEST_P(ChatAndFiles, SignalsInTheMiddleOfEverythingChangeNothing) {
  const std::string content = pattern(big_bytes);
  Launch pelted = launch();
  pelted.preload = CHAT_INTERRUPTIBLE;
  run(pelted);
  std::atomic<int> signals = 0;
  std::jthread pelting([&](const std::stop_token& enough) {
    for (; !enough.stop_requested(); ++signals) server().signal_threads(SIGUSR1);
  });
  {
    ClientSocket ann = join();
    ClientSocket bob = join();
    // Until there were enough of them: the other thread may begin late.
    for (int round = 0; round < 3 || signals <= 100; ++round) {
      ann.send("/upload big.bin\n" + std::to_string(content.size()) + "\n" + content + "stored\n");
      EXPECT_EQ(ann.line(), "File 'big.bin' uploaded successfully");
      EXPECT_EQ(bob.line(), ann.address() + ": stored");
      bob.say("/download big.bin");
      EXPECT_EQ(bob.line(), "FILE big.bin " + std::to_string(content.size()));
      EXPECT_TRUE(bob.bytes(content.size()) == content);
      expect_service();
    }
  }
  pelting.request_stop();
  pelting.join();
}

}  // namespace
}  // namespace chat::withstand
