// A client whose world does not cooperate: slow peers, readers who do not read, files that change,
// system calls that are interrupted.
#include <gtest/gtest.h>
#include <sys/time.h>

#include <csignal>
#include <cstdint>
#include <filesystem>
#include <fstream>
#include <random>
#include <string>

#include "client/client.hpp"
#include "client/conversation.hpp"

namespace chat {
namespace {

using ClientTroubleTest = Conversation;

std::string random_bytes(std::size_t count) {
  std::mt19937 random(7);
  std::string bytes;
  bytes.reserve(count);
  while (bytes.size() < count) {
    const std::uint32_t word = random();
    bytes.append(reinterpret_cast<const char*>(&word), sizeof word);
  }
  return bytes;
}

/// More than the buffers of both sockets hold.
constexpr std::size_t large = 20'000'000;

TEST_F(ClientTroubleTest, AServerThatDoesNotReadHoldsUpNeitherTypingNorListening) {
  const std::string content = random_bytes(large);
  directory.put("big.bin", content);
  start();
  types("/upload big.bin");
  types("typed meanwhile");
  types("/upload missing");
  shows("ERROR File not found: missing");
  server.sends("heard meanwhile\n");
  shows("heard meanwhile");
  EXPECT_EQ(server.line(), "/upload big.bin");
  EXPECT_EQ(server.line(), std::to_string(large));
  EXPECT_TRUE(server.bytes(large) == content);
  EXPECT_EQ(server.line(), "typed meanwhile");
}

TEST_F(ClientTroubleTest, AFileThatShrinksEndsTheConnection) {
  directory.put("big.bin", random_bytes(large));
  start();
  types("/upload big.bin");
  EXPECT_EQ(server.line(), "/upload big.bin");
  std::filesystem::resize_file("big.bin", 10);
  EXPECT_EQ(server.line(), std::to_string(large));
  EXPECT_LT(server.bytes(large).size(), large);
  shows("ERROR File changed while it was sent: big.bin");
  shows("Connection closed by the client");
  exits(1);
}

TEST_F(ClientTroubleTest, AFileThatGrowsIsSentAsAnnounced) {
  const std::string content = random_bytes(large);
  directory.put("big.bin", content);
  start();
  types("/upload big.bin");
  types("next");
  EXPECT_EQ(server.line(), "/upload big.bin");
  std::ofstream("big.bin", std::ios::app) << "more";  // it is never shorter than it was
  EXPECT_EQ(server.line(), std::to_string(large));
  EXPECT_TRUE(server.bytes(large) == content);
  EXPECT_EQ(server.line(), "next");
}

TEST_F(ClientTroubleTest, AServerThatRefusesALargeFileIsHeardBeforeItIsGone) {
  directory.put("big.bin", random_bytes(large));
  start();
  types("/upload big.bin");
  EXPECT_EQ(server.line(), "/upload big.bin");
  server.sends("ERROR File too large\n");
  shows("ERROR File too large");
  server.resets();
  shows("Connection closed by the server");
  exits(1);
}

TEST_F(ClientTroubleTest, AResetWithinADownloadLeavesNothing) {
  start();
  types("/download a");
  EXPECT_EQ(server.line(), "/download a");
  server.sends("FILE a 1000\n123");
  shows("Receiving file: a...");
  server.resets();
  shows("ERROR Download of a was cut off");
  shows("Connection closed by the server");
  exits(1);
  EXPECT_TRUE(std::filesystem::is_empty("downloads"));
}

TEST_F(ClientTroubleTest, ABurstIsShownCompleteAndInOrder) {
  constexpr int lines = 50'000;
  std::string burst;
  for (int i = 0; i < lines; ++i) burst += "line " + std::to_string(i) + "\n";
  start();
  std::thread talking([&] { server.sends(burst); });
  for (int i = 0; i < lines; ++i) {
    if (next_shown() != "line " + std::to_string(i)) {
      ADD_FAILURE() << "line " << i << " is missing";
      break;
    }
  }
  talking.join();
}

TEST_F(ClientTroubleTest, AReaderWhoDoesNotReadCannotKeepItFromEnding) {
  start();
  // More than twice what a pipe holds (64 KiB, pipe(7)).
  for (int i = 0; i < 10; ++i) server.sends(std::string(16'000, 'x') + "\n");
  has_filled_the_output();
  signals(SIGTERM);
  exits_unread(143);
}

TEST_F(ClientTroubleTest, NobodyToShowAnythingToIsTheEnd) {
  start();
  stops_reading_for_good();
  server.sends("hello\n");
  exits(141);
}

TEST_F(ClientTroubleTest, CommandsWithoutAnswersMakeTypingWait) {
  settings.unanswered_max = 3;
  start();
  types("/download a\n/download b\n/download c\nnext");
  EXPECT_EQ(server.bytes(36), "/download a\n/download b\n/download c\n");
  // Between two lines shown the client has looked at what is typed.
  for (const std::string line : {"one", "two", "three"}) {
    server.sends(line + "\n");
    shows(line);
  }
  EXPECT_TRUE(server.has_nothing_to_read());
  server.sends("ERROR File not found\n");
  shows("ERROR File not found");
  EXPECT_EQ(server.line(), "next");
}

void ignore_signal(int) {}

/// Interrupts system calls all the time, wherever they are, as long as it lives.
class Interruptions {
 public:
  Interruptions() {
    struct sigaction action {};
    action.sa_handler = ignore_signal;  // and no SA_RESTART: calls fail with EINTR
    ::sigaction(SIGALRM, &action, &before_);
    const itimerval often{{0, 500}, {0, 500}};
    ::setitimer(ITIMER_REAL, &often, nullptr);
  }
  ~Interruptions() {
    const itimerval never{};
    ::setitimer(ITIMER_REAL, &never, nullptr);
    ::sigaction(SIGALRM, &before_, nullptr);
  }

 private:
  struct sigaction before_ {};
};

TEST_F(ClientTroubleTest, InterruptedSystemCallsLoseNothing) {
  const std::string content = random_bytes(large);
  directory.put("big.bin", content);
  start();
  const Interruptions interruptions;
  types("/upload big.bin");
  types("/download back.bin");
  EXPECT_EQ(server.line(), "/upload big.bin");
  EXPECT_EQ(server.line(), std::to_string(large));
  EXPECT_TRUE(server.bytes(large) == content);
  EXPECT_EQ(server.line(), "/download back.bin");
  server.sends("File 'big.bin' uploaded successfully\nFILE back.bin " + std::to_string(large) +
               "\n" + content + "after\n");
  shows("File 'big.bin' uploaded successfully");
  shows("Receiving file: back.bin...");
  shows("File received successfully: downloads/back.bin");
  shows("after");
  EXPECT_TRUE(directory.content("downloads/back.bin") == content);
}

}  // namespace
}  // namespace chat
