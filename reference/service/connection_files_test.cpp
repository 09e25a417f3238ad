// Uploads and downloads as clients see them, and what happens when the storage says no.
#include <gmock/gmock.h>

#include <string>

#include "service/test_world.hpp"
#include "storage/mock_storage.hpp"

namespace chat {
namespace {

using testing::HasSubstr;
using testing::Return;

class ConnectionFilesTest : public testing::Test {
 protected:
  TestWorld world;
};

TEST_F(ConnectionFilesTest, AnUploadIsStoredAndThenConfirmed) {
  auto ann = world.joins();
  ann.sends("/upload f\n10\n1234");
  EXPECT_EQ(ann.receives(), "");
  EXPECT_TRUE(world.files.names().empty());
  ann.sends("567890/list\n");
  EXPECT_EQ(ann.receives(), "File 'f' uploaded successfully\n('127.0.0.1', 1)\n");
  EXPECT_EQ(world.files.content("f"), "1234567890");
}

TEST_F(ConnectionFilesTest, AnEmptyFileIsAFile) {
  auto ann = world.joins();
  ann.sends("/upload none\n0\n/download none\n/list\n");
  EXPECT_EQ(ann.receives(), "File 'none' uploaded successfully\nFILE none 0\n('127.0.0.1', 1)\n");
  EXPECT_EQ(world.files.content("none"), "");
}

TEST_F(ConnectionFilesTest, ARefusedUploadIsConsumedBeforeTheAnswer) {
  auto ann = world.joins(), bob = world.joins();
  ann.sends("/upload ../x\n6\n/list");
  EXPECT_EQ(ann.receives(), "");
  ann.sends("\nafter\n");
  EXPECT_EQ(ann.receives(), "ERROR Invalid filename\n");
  EXPECT_EQ(bob.receives(), "('127.0.0.1', 1): after\n");
  EXPECT_TRUE(world.files.names().empty());
}

TEST_F(ConnectionFilesTest, ADownloadIsCountedAndWhole) {
  const std::string content(1'000'000, 'c');
  world.files.put("f", content);
  auto ann = world.joins();
  ann.sends("/download f\n/nope\n");
  EXPECT_EQ(ann.receives(), "FILE f 1000000\n" + content + "ERROR Unknown command: /nope\n");
}

TEST_F(ConnectionFilesTest, ADownloadKeepsTheContentItBeganWith) {
  world.files.put("f", "old content");
  auto ann = world.joins(), bob = world.joins();
  ann.says("/download f");
  EXPECT_EQ(ann.receives(15), "FILE f 11\nold c");
  bob.sends("/upload f\n3\nnew");
  EXPECT_EQ(ann.receives(), "ontent");
  ann.says("/download f");
  EXPECT_EQ(ann.receives(), "FILE f 3\nnew");
}

TEST_F(ConnectionFilesTest, ChatWaitsForTheEndOfADownloadAndBehindTheAnswers) {
  world.files.put("f", "0123456789");
  auto ann = world.joins(), bob = world.joins();
  bob.says("before");
  ann.says("/download f");
  bob.says("one");
  ann.says("/nope");
  bob.says("two");
  std::string received;
  for (std::string more = ann.receives(1); !more.empty(); more = ann.receives(1)) received += more;
  EXPECT_EQ(received,
            "('127.0.0.1', 2): before\nFILE f 10\n0123456789('127.0.0.1', 2): one\n"
            "ERROR Unknown command: /nope\n('127.0.0.1', 2): two\n");
}

TEST_F(ConnectionFilesTest, AFileCountsAsSentWithItsLastByte) {
  world.files.put("f", "abc");
  auto ann = world.joins();
  ann.says("/download f");
  EXPECT_CALL(world.observer, file_sent).Times(0);
  EXPECT_EQ(ann.receives(11), "FILE f 3\nab");
  testing::Mock::VerifyAndClearExpectations(&world.observer);
  EXPECT_CALL(world.observer, file_sent(testing::Eq("f")));
  EXPECT_EQ(ann.receives(1), "c");
}

TEST_F(ConnectionFilesTest, AnUploadThatIsNotFinishedLeavesNothing) {
  auto ann = world.joins(), bob = world.joins();
  ann.sends("/upload f\n10\n12345");
  bob.sends("/upload g\n10\n12345");
  EXPECT_EQ(world.files.uploads_under_way(), 2);
  ann.leaves();
  bob.half_closes();
  EXPECT_EQ(world.files.uploads_under_way(), 0);
  EXPECT_EQ(bob.receives(), "");
  EXPECT_TRUE(bob.over());
  EXPECT_TRUE(world.files.names().empty());
}

TEST_F(ConnectionFilesTest, AFullDiskIsAnAnswerAtTheEndOfTheBody) {
  MemoryStorage disk(8);
  world.keeps_files_in(disk);
  auto ann = world.joins(), bob = world.joins();
  EXPECT_CALL(world.observer,
              trouble(Trouble::file_not_stored, HasSubstr("No space left on device")));
  ann.sends("/upload f\n12\n12345");
  ann.sends("67890");
  EXPECT_EQ(disk.uploads_under_way(), 0) << "given up at once, not at the end of the body";
  EXPECT_EQ(ann.receives(), "");
  ann.sends("12still here\n");
  EXPECT_EQ(ann.receives(), "ERROR Cannot store file\n");
  EXPECT_EQ(bob.receives(), "('127.0.0.1', 1): still here\n");
  ann.sends("/upload f\n8\n12345678");
  EXPECT_EQ(ann.receives(), "File 'f' uploaded successfully\n");
}

TEST_F(ConnectionFilesTest, AFileThatCannotBeCreatedIsConsumedAndRefused) {
  MockStorage disk;
  world.keeps_files_in(disk);
  EXPECT_CALL(disk, create(*FileName::parse("f"), 5)).WillOnce([](auto&&...) {
    return system_error("create f", EROFS);
  });
  EXPECT_CALL(world.observer,
              trouble(Trouble::file_not_stored, HasSubstr("cannot store f from ('127.0.0.1', 1)")));
  EXPECT_CALL(world.observer, file_received).Times(0);
  auto ann = world.joins();
  ann.sends("/upload f\n5\n/list/list\n");
  EXPECT_EQ(ann.receives(), "ERROR Cannot store file\n('127.0.0.1', 1)\n");
}

TEST_F(ConnectionFilesTest, AFileThatCannotBeCommittedIsRefused) {
  MockStorage disk;
  world.keeps_files_in(disk);
  auto upload = std::make_unique<MockUpload>();
  EXPECT_CALL(*upload, write(testing::Eq("abc"))).WillOnce(Return(Result<void>{}));
  EXPECT_CALL(*upload, commit).WillOnce([] { return system_error("rename f", EIO); });
  EXPECT_CALL(disk, create).WillOnce(Return(testing::ByMove(std::move(upload))));
  EXPECT_CALL(world.observer, trouble(Trouble::file_not_stored, HasSubstr("rename f")));
  EXPECT_CALL(world.observer, file_received).Times(0);
  auto ann = world.joins();
  ann.sends("/upload f\n3\nabc");
  EXPECT_EQ(ann.receives(), "ERROR Cannot store file\n");
}

TEST_F(ConnectionFilesTest, AFileThatCannotBeOpenedIsAnError) {
  MockStorage disk;
  world.keeps_files_in(disk);
  EXPECT_CALL(disk, open)
      .WillOnce([](auto&&...) { return system_error("open f", EACCES); })
      .WillOnce([](auto&&...) { return system_error("open f", ENOENT); });
  EXPECT_CALL(world.observer, trouble(Trouble::file_not_sent, HasSubstr("open f"))).Times(1);
  auto ann = world.joins();
  ann.sends("/download f\n/download f\n");
  EXPECT_EQ(ann.receives(), "ERROR Cannot read file\nERROR File not found\n");
}

TEST_F(ConnectionFilesTest, AFileThatCannotBeReadToItsEndEndsTheConnection) {
  MockStorage disk;
  world.keeps_files_in(disk);
  auto file = std::make_unique<testing::NiceMock<MockStoredFile>>();
  ON_CALL(*file, size_bytes).WillByDefault(Return(10));
  EXPECT_CALL(*file, read_at)
      .WillOnce([](std::uint64_t, std::span<char> space) -> Result<std::size_t> {
        return std::string_view("abcd").copy(space.data(), space.size());
      })
      .WillOnce([](auto&&...) -> Result<std::size_t> { return system_error("read f", EIO); });
  EXPECT_CALL(disk, open).WillOnce(Return(testing::ByMove(std::move(file))));
  EXPECT_CALL(world.observer, trouble).Times(testing::AnyNumber());
  EXPECT_CALL(world.observer, trouble(Trouble::file_not_sent, HasSubstr("read f"))).Times(1);
  EXPECT_CALL(world.observer, file_sent).Times(0);
  auto ann = world.joins();
  ann.sends("/download f\n/list\n");
  EXPECT_EQ(ann.receives(), "FILE f 10\nabcd") << "and nothing is filled in";
  EXPECT_TRUE(ann.over());
  EXPECT_TRUE(ann.connection().dropped());
}

}  // namespace
}  // namespace chat
