#include "client/client.hpp"

#include <gtest/gtest.h>
#include <sys/stat.h>

#include <filesystem>
#include <string>

#include "client/conversation.hpp"
#include "protocol/client_session.hpp"
#include "storage/memory_storage.hpp"

namespace chat {
namespace {

using ClientTest = Conversation;

TEST_F(ClientTest, SendsWhatIsTypedAndShowsWhatIsHeard) {
  start();
  types("hai dari client 1");
  EXPECT_EQ(server.line(), "hai dari client 1");
  types("  with  spaces ");
  EXPECT_EQ(server.line(), "  with  spaces ");
  types("");
  EXPECT_EQ(server.line(), "");
  server.sends("('127.0.0.1', 57236): halo\nFile photo.jpg uploaded\nERROR New\nFILE unasked 5\n");
  shows("('127.0.0.1', 57236): halo");
  shows("File photo.jpg uploaded");
  shows("ERROR New");
  shows("FILE unasked 5");
}

TEST_F(ClientTest, TamesWhatCouldCommandTheTerminal) {
  start();
  server.sends("a\x1b[2Jb\x07\nx\xffy\n\xc2\x9b\ttab\n");
  shows("a\\x1b[2Jb\\x07");
  shows("x\\xffy");
  shows("\\xc2\\x9b\ttab");
}

TEST_F(ClientTest, SurvivesALineWithoutEnd) {
  start();
  server.sends(std::string(10'000'000, 'x'));
  shows(std::string(ClientSession::line_bytes_max, 'x') + "…");
  server.sends("\nnext\n");
  shows("next");
}

TEST_F(ClientTest, RefusesATypedLineThatIsTooLong) {
  start();
  types(std::string(100'000, 'x'));
  shows("ERROR Line too long");
  in_step();
}

TEST_F(ClientTest, UploadsAFileOfTheWorkingDirectory) {
  const std::string content(85'568, 'c');
  directory.put("cakwee.jpg", content);
  directory.put("empty.txt", "");
  start();
  types("/upload cakwee.jpg");
  types("/upload empty.txt");
  types("next");
  EXPECT_EQ(server.line(), "/upload cakwee.jpg");
  EXPECT_EQ(server.line(), "85568");
  EXPECT_EQ(server.bytes(85'568), content);
  EXPECT_EQ(server.line(), "/upload empty.txt");
  EXPECT_EQ(server.line(), "0");
  EXPECT_EQ(server.line(), "next");
  server.sends("File 'cakwee.jpg' uploaded successfully\nERROR Cannot store file\n");
  shows("File 'cakwee.jpg' uploaded successfully");
  shows("ERROR Cannot store file");
}

TEST_F(ClientTest, SendsNothingOfAFileItCannotRead) {
  std::filesystem::create_directory("folder");
  ASSERT_EQ(::mkfifo("fifo", 0600), 0);
  start();
  for (const std::string name : {"missing.jpg", "folder", "fifo"}) {
    types("/upload " + name);
    shows("ERROR File not found: " + name);
  }
  types("/upload");
  shows("ERROR Missing filename");
  types("/upload ../secret");
  shows("ERROR Invalid filename");
  types("/download ../../etc/passwd");
  shows("ERROR Invalid filename");
  in_step();
}

TEST_F(ClientTest, SaysAfterTwoSecondsThatAnUploadWasNotConfirmed) {
  settings.confirm_time = ClientSettings().confirm_time;
  settings.now = [this] {
    return std::chrono::steady_clock::time_point(std::chrono::milliseconds(milliseconds));
  };
  directory.put("quiet.txt", "quiet");
  start();
  types("/upload quiet.txt");
  EXPECT_EQ(server.bytes(25), "/upload quiet.txt\n5\nquiet");
  in_step();
  milliseconds = 1999;
  in_step();
  milliseconds = 2000;
  shows("The server did not confirm the upload of 'quiet.txt'");
  server.sends("File 'quiet.txt' uploaded successfully\n");
  shows("File 'quiet.txt' uploaded successfully");
  in_step();
}

TEST_F(ClientTest, AnUploadGivenUpAnswersForNothingElse) {
  settings.confirm_time = std::chrono::milliseconds(0);
  directory.put("quiet.txt", "quiet");
  start();
  types("/upload quiet.txt");
  EXPECT_EQ(server.bytes(25), "/upload quiet.txt\n5\nquiet");
  shows("The server did not confirm the upload of 'quiet.txt'");
  types("/download a\n/download b");
  EXPECT_EQ(server.bytes(24), "/download a\n/download b\n");
  server.sends("ERROR in other words\nFILE b 2\nok");
  shows("ERROR in other words");
  shows("Receiving file: b...");
  shows("File received successfully: downloads/b");
}

TEST_F(ClientTest, AnAnsweredUploadIsNotCalledUnconfirmed) {
  settings.confirm_time = ClientSettings().confirm_time;
  settings.now = [this] {
    return std::chrono::steady_clock::time_point(std::chrono::milliseconds(milliseconds));
  };
  directory.put("a", "a");
  directory.put("b", "b");
  start();
  types("/upload a");
  types("/upload b");
  EXPECT_EQ(server.bytes(26), "/upload a\n1\na/upload b\n1\nb");
  server.sends("File 'a' uploaded successfully\nERROR Cannot store file\n");
  shows("File 'a' uploaded successfully");
  shows("ERROR Cannot store file");
  milliseconds = 10'000;
  in_step();
}

TEST_F(ClientTest, AServerThatIsGoneConfirmsNothing) {
  directory.put("a", "a");
  start();
  types("/upload a");
  EXPECT_EQ(server.bytes(13), "/upload a\n1\na");
  in_step();
  server.half_closes();
  shows("The server did not confirm the upload of 'a'");
  shows("Connection closed by the server");
  exits(1);
}

TEST_F(ClientTest, DownloadsIntoItsFolder) {
  start();
  types("/download photo.jpg");
  EXPECT_EQ(server.line(), "/download photo.jpg");
  const std::string content(700'000, 'p');
  server.sends("before\nFILE photo.jpg 700000\n" + content + "after\n");
  shows("before");
  shows("Receiving file: photo.jpg...");
  shows("File received successfully: downloads/photo.jpg");
  shows("after");
  EXPECT_EQ(directory.content("downloads/photo.jpg"), content);

  types("/download empty");
  EXPECT_EQ(server.line(), "/download empty");
  server.sends("FILE empty 0\n");
  shows("Receiving file: empty...");
  shows("File received successfully: downloads/empty");
  EXPECT_EQ(directory.content("downloads/empty"), "");
}

TEST_F(ClientTest, StoresOnlyWhatWasAskedForAndOnlyInItsFolder) {
  directory.put("outside", "mine");
  std::filesystem::create_directory("downloads");
  std::filesystem::create_symlink("../outside", "downloads/photo.jpg");
  start();
  types("/download photo.jpg");
  EXPECT_EQ(server.line(), "/download photo.jpg");
  server.sends("FILE ../photo.jpg 4\nFILE /tmp/photo.jpg 4\nFILE other 4\nFILE photo.jpg -4\n");
  server.sends("FILE photo.jpg 4\ngood");
  shows("FILE ../photo.jpg 4");
  shows("FILE /tmp/photo.jpg 4");
  shows("FILE other 4");
  shows("FILE photo.jpg -4");
  shows("Receiving file: photo.jpg...");
  shows("File received successfully: downloads/photo.jpg");
  EXPECT_EQ(directory.content("downloads/photo.jpg"), "good");
  EXPECT_EQ(directory.content("outside"), "mine");
  EXPECT_EQ(directory.names(), (std::vector<std::string>{"downloads", "outside"}));
}

TEST_F(ClientTest, AMissingFileLeavesNothing) {
  start();
  types("/lsit");
  types("/download missing");
  types("/download there");
  EXPECT_EQ(server.bytes(40), "/lsit\n/download missing\n/download there\n");
  server.sends("ERROR Unknown command: /lsit\nERROR File not found\nFILE there 2\nok");
  shows("ERROR Unknown command: /lsit");
  shows("ERROR File not found");
  shows("Receiving file: there...");
  shows("File received successfully: downloads/there");
  EXPECT_FALSE(std::filesystem::exists("downloads/missing"));
}

TEST_F(ClientTest, ADownloadThatIsCutOffKeepsTheOldFile) {
  std::filesystem::create_directory("downloads");
  directory.put("downloads/half.bin", "the old one");
  start();
  types("/download half.bin");
  EXPECT_EQ(server.line(), "/download half.bin");
  server.sends("FILE half.bin 1000\n" + std::string(400, 'h'));
  shows("Receiving file: half.bin...");
  server.half_closes();
  shows("ERROR Download of half.bin was cut off");
  shows("Connection closed by the server");
  exits(1);
  EXPECT_EQ(directory.content("downloads/half.bin"), "the old one");
  EXPECT_EQ(std::distance(std::filesystem::directory_iterator("downloads"), {}), 1);
}

TEST_F(ClientTest, AFullDiskKeepsTheConversationInStep) {
  auto storage = std::make_unique<MemoryStorage>(1000);
  const MemoryStorage& small = *storage;
  start(std::move(storage));
  types("/download big");
  types("/download small");
  EXPECT_EQ(server.line(), "/download big");
  EXPECT_EQ(server.line(), "/download small");  // answered only once it was asked for
  server.sends("FILE big 500000\n" + std::string(500'000, 'b') + "FILE small 2\nok");
  shows("Receiving file: big...");
  shows("ERROR Cannot store file: big");
  shows("Receiving file: small...");
  shows("File received successfully: downloads/small");
  EXPECT_EQ(small.names(), std::vector<std::string>{"small"});
  EXPECT_EQ(small.uploads_under_way(), 0);
}

TEST_F(ClientTest, AFolderThatIsGoneKeepsTheConversationInStep) {
  start();
  std::filesystem::remove("downloads");
  types("/download a");
  EXPECT_EQ(server.line(), "/download a");
  server.sends("FILE a 3\nabc");
  shows("Receiving file: a...");
  shows("ERROR Cannot store file: a");
  in_step();
}

TEST_F(ClientTest, HoldsNothingBackBehindAnUploadWithoutAnswer) {
  directory.put("slow.txt", "slow");
  start();
  types("/upload slow.txt");
  EXPECT_EQ(server.bytes(23), "/upload slow.txt\n4\nslow");
  types("are you there?");
  EXPECT_EQ(server.line(), "are you there?");
  types("/download other.txt");
  EXPECT_EQ(server.line(), "/download other.txt");
  server.sends("File 'slow.txt' uploaded successfully\n");
  shows("File 'slow.txt' uploaded successfully");
}

TEST_F(ClientTest, ListensOnAfterTheEndOfInput) {
  start();
  types("words");
  types_bytes("last words");  // no LF, but typed all the same
  ends_input();
  EXPECT_EQ(server.line(), "words");
  EXPECT_EQ(server.line(), "last words");
  EXPECT_TRUE(server.is_at_end());
  server.sends("('127.0.0.1', 5): answer\n");
  shows("('127.0.0.1', 5): answer");
  server.half_closes();
  exits(0);
}

TEST_F(ClientTest, ADownloadCutOffAfterTheEndOfInputIsNoOtherEnd) {
  start();
  types("/download half.bin");
  EXPECT_EQ(server.line(), "/download half.bin");
  ends_input();
  EXPECT_TRUE(server.is_at_end());
  server.sends("FILE half.bin 1000\nhalf");
  shows("Receiving file: half.bin...");
  server.half_closes();
  shows("ERROR Download of half.bin was cut off");
  exits(0);
  EXPECT_TRUE(std::filesystem::is_empty("downloads"));
}

TEST_F(ClientTest, AResetAfterTheEndOfInputIsNoGoodEnd) {
  start();
  in_step();
  ends_input();
  EXPECT_TRUE(server.is_at_end());
  server.resets();
  shows("Connection closed by the server");
  exits(1);
}

TEST_F(ClientTest, SaysWhenTheServerGoesFirst) {
  start();
  in_step();
  server.half_closes();
  shows("Connection closed by the server");
  exits(1);
}

TEST_F(ClientTest, SaysWhenTheServerIsTornAway) {
  start();
  in_step();
  server.resets();
  shows("Connection closed by the server");
  exits(1);
}

TEST_F(ClientTest, AnInterruptLeavesNoHalfFile) {
  start();
  types("/download half.bin");
  EXPECT_EQ(server.line(), "/download half.bin");
  server.sends("FILE half.bin 1000\n" + std::string(400, 'h'));
  shows("Receiving file: half.bin...");
  signals(SIGINT);
  exits(130);
  EXPECT_TRUE(std::filesystem::is_empty("downloads"));
}

}  // namespace
}  // namespace chat
