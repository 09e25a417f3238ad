// What only real files can show: what else may stand in the directory, and what is left there.
#include "storage/directory_storage.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/stat.h>
#include <unistd.h>

#include <filesystem>

#include "storage/scratch_directory.hpp"
#include "storage/temporary_file.hpp"

namespace chat {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;
using testing::StartsWith;

class DirectoryStorageTest : public testing::Test {
 protected:
  std::unique_ptr<DirectoryStorage> start() {
    auto storage = DirectoryStorage::open(scratch_.path());
    EXPECT_TRUE(storage) << storage.error().message();
    return storage ? *std::move(storage) : nullptr;
  }
  std::unique_ptr<Upload> begin(const std::string& content) {
    auto upload = storage_->create(name_, content.size()).value();
    EXPECT_TRUE(upload->write(content));
    return upload;
  }
  std::error_code open_error() {
    const auto file = storage_->open(name_);
    return file ? std::error_code() : file.error().code;
  }

  ScratchDirectory scratch_;
  const FileName name_ = FileName::parse("name").value();
  std::unique_ptr<DirectoryStorage> storage_ = start();
};

TEST_F(DirectoryStorageTest, AFileSomebodyPutThereIsFound) {
  scratch_.put("name", "content");
  const auto file = storage_->open(name_).value();
  EXPECT_EQ(file->size_bytes(), 7u);
  EXPECT_TRUE(file->descriptor().has_value());
}

TEST_F(DirectoryStorageTest, ASymbolicLinkIsNotFound) {
  const ScratchDirectory elsewhere;
  elsewhere.put("secret", "secret");
  std::filesystem::create_symlink(elsewhere.path("secret"), scratch_.path("name"));
  EXPECT_EQ(open_error(), std::errc::no_such_file_or_directory);
}

TEST_F(DirectoryStorageTest, ASymbolicLinkIsReplacedAndNotFollowed) {
  const ScratchDirectory elsewhere;
  elsewhere.put("precious", "precious");
  std::filesystem::create_symlink(elsewhere.path("precious"), scratch_.path("name"));
  ASSERT_TRUE(begin("new")->commit());
  EXPECT_EQ(elsewhere.content("precious"), "precious");
  EXPECT_TRUE(
      std::filesystem::is_regular_file(std::filesystem::symlink_status(scratch_.path("name"))));
  EXPECT_EQ(scratch_.content("name"), "new");
}

TEST_F(DirectoryStorageTest, ADirectoryIsNotFoundAndNotReplaced) {
  std::filesystem::create_directory(scratch_.path("name"));
  EXPECT_EQ(open_error(), std::errc::no_such_file_or_directory);
  auto upload = begin("new");
  const auto committed = upload->commit();
  ASSERT_FALSE(committed);
  EXPECT_EQ(committed.error().code, std::errc::is_a_directory);
  EXPECT_THAT(scratch_.names(), ElementsAre("name"));
}

TEST_F(DirectoryStorageTest, AFifoIsNotFoundAndNotWaitedFor) {
  ASSERT_EQ(::mkfifo(scratch_.path("name").c_str(), 0666), 0);
  EXPECT_EQ(open_error(), std::errc::no_such_file_or_directory);
}

TEST_F(DirectoryStorageTest, ADeviceIsNotFound) {
  if (::mknod(scratch_.path("name").c_str(), S_IFCHR | 0666, (1 << 8) | 3) != 0) {
    GTEST_SKIP() << "making a device file needs privileges this test does not have";
  }
  EXPECT_EQ(open_error(), std::errc::no_such_file_or_directory);
}

TEST_F(DirectoryStorageTest, TheDirectoryStaysTheOneItWasWhenItIsRenamed) {
  const ScratchDirectory elsewhere;
  const std::string moved = elsewhere.path("moved");
  std::filesystem::rename(scratch_.path(), moved);
  EXPECT_TRUE(begin("content")->commit());
  EXPECT_TRUE(std::filesystem::exists(moved + "/name"));
  std::filesystem::rename(moved, scratch_.path());
}

TEST_F(DirectoryStorageTest, AnUploadUnderWayIsHidden) {
  const auto upload = begin("content");
  ASSERT_EQ(scratch_.names().size(), 1u);
  EXPECT_THAT(scratch_.names()[0], StartsWith(temporary_prefix));
  EXPECT_FALSE(FileName::parse(scratch_.names()[0]));
}

TEST_F(DirectoryStorageTest, ADroppedUploadLeavesNothing) {
  begin("content").reset();
  EXPECT_THAT(scratch_.names(), IsEmpty());
}

TEST_F(DirectoryStorageTest, AFailedUploadLeavesNothingEvenBeforeItIsDropped) {
  const auto upload = storage_->create(name_, 2).value();
  EXPECT_FALSE(upload->write("too many"));
  EXPECT_THAT(scratch_.names(), IsEmpty());
}

TEST_F(DirectoryStorageTest, AnUploadReservesNothing) {
  const std::uint64_t promised = std::uint64_t{1} << 62;  // no disk has that
  const auto upload = storage_->create(name_, promised);
  EXPECT_TRUE(upload) << upload.error().message();
}

TEST_F(DirectoryStorageTest, StartClearsLeftoversAndNothingElse) {
  const std::string prefix(temporary_prefix);
  scratch_.put(prefix + "abcd0189", "left over");
  scratch_.put(prefix + "abcd018", "too short to be ours");
  scratch_.put(prefix + "abcd01890", "too long");
  scratch_.put(prefix + "ABCD0189", "not our letters");
  scratch_.put("name", "somebody's");
  std::filesystem::create_directory(scratch_.path(prefix + "abcdefgh"));
  std::filesystem::create_symlink("name", scratch_.path(prefix + "abcdefgi"));
  ASSERT_EQ(::mkfifo(scratch_.path(prefix + "abcdefgj").c_str(), 0666), 0);
  ASSERT_TRUE(start());
  EXPECT_THAT(scratch_.names(),
              ElementsAre(prefix + "ABCD0189", prefix + "abcd018", prefix + "abcd01890",
                          prefix + "abcdefgh", prefix + "abcdefgi", prefix + "abcdefgj", "name"));
}

TEST_F(DirectoryStorageTest, StartLeavesALivingNeighboursUploadAlone) {
  auto upload = begin("content");
  ASSERT_TRUE(start());
  ASSERT_TRUE(upload->commit());
  EXPECT_EQ(scratch_.content("name"), "content");
}

TEST(DirectoryStorageStart, MakesTheDirectory) {
  const ScratchDirectory scratch;
  EXPECT_TRUE(DirectoryStorage::open(scratch.path("files")));
  EXPECT_TRUE(std::filesystem::is_directory(scratch.path("files")));
}

TEST(DirectoryStorageStart, MakesOneLevelOnly) {
  const ScratchDirectory scratch;
  const auto storage = DirectoryStorage::open(scratch.path("no/files"));
  ASSERT_FALSE(storage);
  EXPECT_EQ(storage.error().code, std::errc::no_such_file_or_directory);
  EXPECT_THAT(scratch.names(), IsEmpty());
}

TEST(DirectoryStorageStart, RefusesWhatIsNoDirectory) {
  const ScratchDirectory scratch;
  scratch.put("files", "a file");
  const auto storage = DirectoryStorage::open(scratch.path("files"));
  ASSERT_FALSE(storage);
  EXPECT_EQ(storage.error().message(),
            "cannot keep files in '" + scratch.path("files") + "': Not a directory");
}

}  // namespace
}  // namespace chat
