// What every Storage promises. Each storage is held to the same sentences.
#include <gtest/gtest.h>

#include <functional>
#include <memory>
#include <ostream>
#include <string>
#include <thread>
#include <vector>

#include "storage/directory_storage.hpp"
#include "storage/memory_storage.hpp"
#include "storage/scratch_directory.hpp"

namespace chat {
namespace {

struct Kind {
  const char* name;
  std::function<std::unique_ptr<Storage>(const ScratchDirectory&)> make;
};

/// For test names that read well.
void PrintTo(const Kind& kind, std::ostream* out) {
  *out << kind.name;
}

std::unique_ptr<Storage> open_directory(const ScratchDirectory& scratch) {
  auto storage = DirectoryStorage::open(scratch.path());
  return storage ? *std::move(storage) : nullptr;
}

class StorageContract : public testing::TestWithParam<Kind> {
 protected:
  static FileName name(const char* text) { return FileName::parse(text).value(); }

  std::unique_ptr<Upload> begin(const char* text, std::uint64_t size_bytes) {
    return storage_->create(name(text), size_bytes).value();
  }
  void store(const char* text, const std::string& content) {
    auto upload = begin(text, content.size());
    ASSERT_TRUE(upload->write(content));
    ASSERT_TRUE(upload->commit());
  }
  bool has(const char* text) { return storage_->open(name(text)).has_value(); }
  static std::string all(StoredFile& file) {
    std::string content;
    char piece[7];  // small, so that a file takes several reads
    for (;;) {
      const std::size_t count = file.read_at(content.size(), piece).value();
      if (count == 0) return content;
      content.append(piece, count);
    }
  }
  std::string fetch(const char* text) { return all(**storage_->open(name(text))); }

  ScratchDirectory scratch_;
  std::unique_ptr<Storage> storage_ = GetParam().make(scratch_);
};

TEST_P(StorageContract, AFileThatNobodyStoredIsNotThere) {
  const auto file = storage_->open(name("photo.jpg"));
  ASSERT_FALSE(file);
  EXPECT_EQ(file.error().code, std::errc::no_such_file_or_directory);
}

TEST_P(StorageContract, WhatIsStoredIsFetchedByteForByte) {
  std::string content = "line\r\n\xff";
  content += '\0';
  content += "more than one piece";
  store("photo.jpg", content);
  const auto file = storage_->open(name("photo.jpg")).value();
  EXPECT_EQ(file->size_bytes(), content.size());
  EXPECT_EQ(all(*file), content);
}

TEST_P(StorageContract, AContentMayComeInPieces) {
  auto upload = begin("a", 6);
  ASSERT_TRUE(upload->write("one"));
  ASSERT_TRUE(upload->write(""));
  ASSERT_TRUE(upload->write("two"));
  ASSERT_TRUE(upload->commit());
  EXPECT_EQ(fetch("a"), "onetwo");
}

TEST_P(StorageContract, AnEmptyFileIsAFile) {
  store("empty", "");
  const auto file = storage_->open(name("empty")).value();
  EXPECT_EQ(file->size_bytes(), 0u);
  EXPECT_EQ(all(*file), "");
}

TEST_P(StorageContract, ReadingBeyondTheEndGivesNothing) {
  store("a", "abc");
  const auto file = storage_->open(name("a")).value();
  char space[8];
  EXPECT_EQ(file->read_at(3, space).value(), 0u);
  EXPECT_EQ(file->read_at(1000, space).value(), 0u);
  EXPECT_EQ(file->read_at(1, space).value(), 2u);
}

TEST_P(StorageContract, TheNameAppearsOnlyWithTheCommit) {
  auto upload = begin("a", 3);
  EXPECT_FALSE(has("a"));
  ASSERT_TRUE(upload->write("abc"));
  EXPECT_FALSE(has("a"));
  ASSERT_TRUE(upload->commit());
  EXPECT_TRUE(has("a"));
  upload.reset();
  EXPECT_EQ(fetch("a"), "abc");
}

TEST_P(StorageContract, AnUploadThatIsDroppedLeavesWhatWasThere) {
  store("old", "old");
  for (const char* text : {"old", "new"}) {
    auto upload = begin(text, 3);
    ASSERT_TRUE(upload->write("NEW"));
  }
  EXPECT_EQ(fetch("old"), "old");
  EXPECT_FALSE(has("new"));
}

TEST_P(StorageContract, ANewContentReplacesTheOld) {
  store("a", "a long content");
  store("a", "short");
  EXPECT_EQ(fetch("a"), "short");
}

TEST_P(StorageContract, OfTwoUploadsTheLastToCommitStays) {
  auto first = begin("a", 5);
  auto second = begin("a", 6);
  ASSERT_TRUE(second->write("second"));
  ASSERT_TRUE(first->write("first"));
  ASSERT_TRUE(second->commit());
  EXPECT_EQ(fetch("a"), "second");
  ASSERT_TRUE(first->commit());
  EXPECT_EQ(fetch("a"), "first");
}

TEST_P(StorageContract, AnOpenFileKeepsItsContent) {
  store("a", "the content it began with");
  const auto file = storage_->open(name("a")).value();
  char piece[4];
  ASSERT_EQ(file->read_at(0, piece).value(), 4u);
  store("a", "another");
  EXPECT_EQ(file->size_bytes(), 25u);
  EXPECT_EQ(all(*file), "the content it began with");
  EXPECT_EQ(fetch("a"), "another");
}

TEST_P(StorageContract, TooFewBytesCannotBeCommitted) {
  auto upload = begin("a", 4);
  ASSERT_TRUE(upload->write("abc"));
  const auto committed = upload->commit();
  ASSERT_FALSE(committed);
  // The first error stays the error.
  const auto written = upload->write("d");
  ASSERT_FALSE(written);
  EXPECT_EQ(written.error().code, committed.error().code);
  EXPECT_FALSE(upload->commit());
  EXPECT_FALSE(has("a"));
}

TEST_P(StorageContract, TooManyBytesAreRefusedAndCannotBeCommitted) {
  auto upload = begin("a", 3);
  ASSERT_TRUE(upload->write("ab"));
  EXPECT_FALSE(upload->write("cd"));
  EXPECT_FALSE(upload->commit());
  EXPECT_FALSE(has("a"));
}

TEST_P(StorageContract, TheLongestNameServes) {
  const std::string longest(255, 'n');
  store(longest.c_str(), "abc");
  EXPECT_EQ(fetch(longest.c_str()), "abc");
}

TEST_P(StorageContract, ThreadsThatStoreOneNameNeverMixTheirContents) {
  std::vector<std::thread> threads;
  for (char letter : {'a', 'b', 'c', 'd'}) {
    threads.emplace_back([this, letter] {
      for (int round = 0; round < 50; ++round) store("a", std::string(100, letter));
    });
  }
  store("a", std::string(100, 'x'));
  for (int round = 0; round < 50; ++round) {
    const std::string content = fetch("a");
    EXPECT_EQ(content, std::string(100, content.at(0)));
  }
  for (auto& thread : threads) thread.join();
}

INSTANTIATE_TEST_SUITE_P(
    Storages, StorageContract,
    testing::Values(Kind{"Directory", open_directory},
                    Kind{"Memory", [](const auto&) { return std::make_unique<MemoryStorage>(); }}),
    [](const auto& kind) { return kind.param.name; });

// What only the memory storage has.

TEST(MemoryStorage, AFullDiskRefusesTheWriteThatDoesNotFit) {
  MemoryStorage storage(10);
  storage.put("old", "12345");
  auto upload = storage.create(FileName::parse("new").value(), 8).value();
  ASSERT_TRUE(upload->write("1234"));
  const auto written = upload->write("5678");
  ASSERT_FALSE(written);
  EXPECT_EQ(written.error().code, std::errc::no_space_on_device);
  EXPECT_FALSE(upload->commit());
  EXPECT_EQ(storage.names(), std::vector<std::string>{"old"});

  // What the failed upload had taken is free again.
  auto next = storage.create(FileName::parse("next").value(), 5).value();
  EXPECT_TRUE(next->write("abcde"));
  EXPECT_TRUE(next->commit());
  EXPECT_EQ(storage.content("next"), "abcde");
}

TEST(MemoryStorage, AReplacedContentTakesNoSpace) {
  MemoryStorage storage(10);
  storage.put("a", "12345");
  storage.put("a", "123");
  auto upload = storage.create(FileName::parse("b").value(), 7).value();
  EXPECT_TRUE(upload->write("1234567"));
}

TEST(MemoryStorage, CountsTheUploadsUnderWay) {
  MemoryStorage storage;
  auto upload = storage.create(FileName::parse("a").value(), 1).value();
  EXPECT_EQ(storage.uploads_under_way(), 1);
  upload.reset();
  EXPECT_EQ(storage.uploads_under_way(), 0);
}

}  // namespace
}  // namespace chat
