// Transfers that end in the middle, and a disk that says no.
#include <signal.h>
#include <sys/stat.h>

#include "withstand/fixture.hpp"
#include "withstand/privileges.hpp"

namespace chat::withstand {
namespace {

using testing::IsEmpty;
using testing::SizeIs;
using testing::StartsWith;

const std::string upload = "/upload part.bin\n1000\n" + std::string(1000, 'x');
constexpr const char* cannot_store = "ERROR Cannot store file";

class BrokenTransfer : public WithstandTest {
 protected:
  /// Waits until the server has opened the hidden file it gathers an upload in.
  void wait_for_upload() {
    wait_until("an upload under way", [this] { return !scratch_.names().empty(); });
    EXPECT_THAT(scratch_.names(), testing::ElementsAre(StartsWith(".")));
  }
};
CHAT_WITHSTAND_BOTH(BrokenTransfer);

TEST_P(BrokenTransfer, AnUploadKilledHalfWayLeavesNoFileVisibleOrHidden) {
  start();
  ClientSocket bob = join();
  ClientSocket ann = join();
  ann.send(upload.substr(0, 500));
  wait_for_upload();
  bob.say("/download part.bin");
  EXPECT_EQ(bob.line(), "ERROR File not found");
  ann.reset();
  wait_for_clients(bob, 1);
  wait_until("no hidden file", [this] { return scratch_.names().empty(); });
  bob.say("/download part.bin");
  EXPECT_EQ(bob.line(), "ERROR File not found");
}

TEST_P(BrokenTransfer, AServerKilledHalfWayClearsItsLeftoversWhenItStartsAgain) {
  start();
  ClientSocket ann = join();
  ann.send(upload.substr(0, 500));
  wait_for_upload();
  server().kill();
  ASSERT_THAT(scratch_.names(), SizeIs(1));  // there is something to clear
  start();
  EXPECT_THAT(scratch_.names(), IsEmpty());
  expect_service();
}

TEST_P(BrokenTransfer, AnUploadStoppedByTheEndOfTheServerLeavesNothing) {
  start({"--shutdown-time", "0"});
  ClientSocket ann = join();
  ann.send(upload.substr(0, 500));
  wait_for_upload();
  server().signal(SIGTERM);
  EXPECT_EQ(server().exit_status(), 0);
  EXPECT_THAT(scratch_.names(), IsEmpty());
}

// Every class of place: within the command, at its end, within the size line, at its end, within
// the body at its first, a middle and its last byte, and behind the whole.
TEST_P(BrokenTransfer, AResetAnywhereInAnUploadHarmsNobodyAndLeavesNothing) {
  start();
  ClientSocket bob = join();
  for (const std::size_t place : {0, 1, 8, 15, 16, 17, 19, 21, 22, 23, 500, 1021}) {
    SCOPED_TRACE("reset after byte " + std::to_string(place));
    ClientSocket ann = join();
    ann.send(upload.substr(0, place));
    ann.reset();
    wait_for_clients(bob, 1);
    expect_service();
    wait_until("no file", [this] { return scratch_.names().empty(); });
  }
}

TEST_P(BrokenTransfer, AHalfCloseAnywhereInAnUploadLeavesNothing) {
  start();
  for (const std::size_t place : {1, 16, 17, 19, 21, 22, 500, 1021}) {
    SCOPED_TRACE("end of input after byte " + std::to_string(place));
    ClientSocket ann = join();
    ann.send(upload.substr(0, place));
    ann.half_close();
    EXPECT_EQ(ann.rest(), "");
    wait_until("no file", [this] { return scratch_.names().empty(); });
    expect_service();
  }
}

TEST_P(BrokenTransfer, AResetAnywhereInADownloadHarmsNobody) {
  constexpr std::size_t size_bytes = 6 << 20;  // more than the kernel keeps for one connection
  scratch_.put("big.bin", pattern(size_bytes));
  start();
  ClientSocket bob = join();
  for (const std::size_t place : {std::size_t{0}, std::size_t{5}, std::size_t{20}, std::size_t{21},
                                  std::size_t{4096}, size_bytes / 2, size_bytes - 1}) {
    SCOPED_TRACE("reset after byte " + std::to_string(place));
    ClientSocket ann = join(32 * 1024);
    ann.say("/download big.bin");
    ann.skip(place);
    ann.reset();
    wait_for_clients(bob, 1);
    expect_service();
  }
}

TEST_P(BrokenTransfer, AFullDiskIsReportedAfterTheBodyAndTheConversationGoesOnInStep) {
  constexpr std::uint64_t disk_bytes = 256 * 1024;
  Launch tiny = launch();
  tiny.prepare = [this] { return mount_tiny_disk(scratch_.path(), disk_bytes); };
  if (!run_if_possible(tiny)) GTEST_SKIP() << "user and mount namespaces are not allowed here";
  ClientSocket ann = join();
  const std::string body(8 * disk_bytes, '\n');  // taken for lines, it would be ignored: so count
  ann.send("/upload big.bin\n" + std::to_string(body.size()) + "\n" + body + "/next\n");
  EXPECT_EQ(ann.line(), cannot_store);
  EXPECT_EQ(ann.line(), "ERROR Unknown command: /next");
  ann.send("/upload small.bin\n3\nabc/download big.bin\n/download small.bin\n");
  EXPECT_EQ(ann.line(), "File 'small.bin' uploaded successfully");
  EXPECT_EQ(ann.line(), "ERROR File not found");
  EXPECT_EQ(ann.line(), "FILE small.bin 3");
  EXPECT_EQ(ann.bytes(3), "abc");
}

TEST_P(BrokenTransfer, AFileSizeLimitIsReportedAndDoesNotEndTheServer) {
  Launch limited = launch();
  limited.prepare = [] { return hold_to(RLIMIT_FSIZE, 100); };
  run(limited);
  ClientSocket ann = join();
  ann.send(upload + "/next\n");
  EXPECT_EQ(ann.line(), cannot_store);
  EXPECT_EQ(ann.line(), "ERROR Unknown command: /next");
  expect_service();
}

TEST_P(BrokenTransfer, AReadOnlyDirectoryIsReportedAfterTheBodyAndTheConversationGoesOnInStep) {
  scratch_.put("old.txt", "old");
  Launch ordinary = launch();
  ordinary.prepare = [this] { return become_ordinary(scratch_.path()); };
  run(ordinary);
  ClientSocket ann = join();
  ASSERT_EQ(::chmod(scratch_.path().c_str(), 0555), 0);
  ann.send(upload + "/download old.txt\n/next\n");
  EXPECT_EQ(ann.line(), cannot_store);
  EXPECT_EQ(ann.line(), "FILE old.txt 3");
  EXPECT_EQ(ann.bytes(3), "old");
  EXPECT_EQ(ann.line(), "ERROR Unknown command: /next");
  ASSERT_EQ(::chmod(scratch_.path().c_str(), 0755), 0);
  expect_service();
}

}  // namespace
}  // namespace chat::withstand
