// What leaves an outbox is what was put in, in its order, however little is sent at a time.
#include "service/outbox.hpp"

#include <gmock/gmock.h>

#include <algorithm>
#include <cstring>
#include <string>
#include <vector>

#include "protocol/limits.hpp"
#include "storage/mock_storage.hpp"

namespace chat {
namespace {

using testing::NiceMock;
using testing::Return;

/// A file of `content`. With `descriptor` it offers one to sendfile, and is not to be read.
std::unique_ptr<StoredFile> file_of(const std::string& content,
                                    std::optional<int> descriptor = {}) {
  auto file = std::make_unique<NiceMock<MockStoredFile>>();
  ON_CALL(*file, size_bytes).WillByDefault(Return(content.size()));
  ON_CALL(*file, descriptor).WillByDefault(Return(descriptor));
  if (descriptor) {
    EXPECT_CALL(*file, read_at).Times(0);
    return file;
  }
  ON_CALL(*file, read_at)
      .WillByDefault([content](std::uint64_t offset, std::span<char> space) -> Result<size_t> {
        if (offset >= content.size()) return 0;
        return content.copy(space.data(), space.size(), offset);
      });
  return file;
}

FileName name(std::string_view text) {
  return *FileName::parse(text);
}

SharedBytes shared(std::string_view text) {
  auto owner = std::make_shared<const std::string>(text);
  return {owner, *owner};
}

std::string joined(const Output& output) {
  std::string bytes;
  if (const auto* pieces = std::get_if<std::span<const std::string_view>>(&output)) {
    for (const auto piece : *pieces) bytes += piece;
  }
  return bytes;
}

/// Sends everything, `size_max` bytes at a time; names of sent files stand in brackets.
std::string send_all(Outbox& outbox, std::size_t size_max = std::string::npos) {
  std::string sent;
  while (true) {
    while (auto file = outbox.take_sent_file()) sent += "[" + file->text() + "]";
    const auto front = outbox.front();
    if (!front) return sent + "(error)";
    const auto bytes = joined(*front).substr(0, size_max);
    if (bytes.empty()) return sent;
    sent += bytes;
    outbox.sent(bytes.size());
  }
}

void fill(Outbox& outbox) {
  outbox.push("one\n");
  outbox.push(shared("two\n"));
  outbox.push(shared("three\n"));
  outbox.push("FILE a 5\n");
  outbox.push(name("a"), file_of("inner"));
  outbox.push("FILE b 0\n");
  outbox.push(name("b"), file_of(""));
  outbox.push("FILE c 3\n");
  outbox.push(name("c"), file_of("end"));
  outbox.push(shared("four\n"));
  outbox.push("five\n");
}
constexpr auto filled =
    "one\ntwo\nthree\nFILE a 5\ninner[a]FILE b 0\n[b]FILE c 3\nend[c]four\nfive\n";

TEST(Outbox, SendsInOrder) {
  Outbox outbox;
  EXPECT_TRUE(outbox.empty());
  fill(outbox);
  EXPECT_EQ(outbox.waiting_files(), 3u);
  EXPECT_EQ(outbox.waiting_bytes(), 51u);
  EXPECT_EQ(send_all(outbox), filled);
  EXPECT_TRUE(outbox.empty());
  EXPECT_EQ(outbox.waiting_files(), 0u);
  EXPECT_EQ(outbox.waiting_bytes(), 0u);
}

TEST(Outbox, SendsTheSameHoweverLittleIsTakenAtATime) {
  for (std::size_t size = 1; size < 60; ++size) {
    Outbox outbox;
    fill(outbox);
    EXPECT_EQ(send_all(outbox, size), filled) << size;
    EXPECT_EQ(outbox.waiting_bytes(), 0u);
  }
}

TEST(Outbox, MayBeFilledWhileAPieceIsHalfSent) {
  Outbox outbox;
  outbox.push("abcdef");
  outbox.sent(3);
  outbox.push("ghi");
  outbox.push(shared("jkl"));
  EXPECT_EQ(outbox.waiting_bytes(), 9u);
  EXPECT_EQ(send_all(outbox, 2), "defghijkl");
}

TEST(Outbox, GathersPiecesUpToTheNextFile) {
  Outbox outbox;
  outbox.push(shared("a"));
  outbox.push(shared("b"));
  outbox.push("c");
  outbox.push(name("f"), file_of("file"));
  outbox.push("d");
  EXPECT_EQ(joined(*outbox.front()), "abc");
}

TEST(Outbox, EmptyBytesAreNothing) {
  Outbox outbox;
  outbox.push("");
  outbox.push(SharedBytes{});
  EXPECT_TRUE(outbox.empty());
  EXPECT_TRUE(std::holds_alternative<std::monostate>(*outbox.front()));
}

TEST(Outbox, AnEmptyFileIsSentAtOnce) {
  Outbox outbox;
  outbox.push(name("empty"), file_of(""));
  EXPECT_FALSE(outbox.empty());
  EXPECT_EQ(outbox.take_sent_file()->text(), "empty");
  EXPECT_TRUE(outbox.empty());
  EXPECT_FALSE(outbox.take_sent_file());
}

TEST(Outbox, AFileWithADescriptorIsGivenAsRanges) {
  const auto half = Limits::send_file_bytes_max / 2;
  Outbox outbox;
  outbox.push(name("big"), file_of(std::string(3 * half, 'x'), 77));
  auto range = std::get<FileRange>(*outbox.front());
  EXPECT_EQ(range.descriptor, 77);
  EXPECT_EQ(range.offset, 0u);
  EXPECT_EQ(range.size_bytes, 2 * half) << "no more than send_file_bytes_max at a time";
  outbox.sent(1);
  range = std::get<FileRange>(*outbox.front());
  EXPECT_EQ(range.offset, 1u);
  EXPECT_EQ(range.size_bytes, 2 * half);
  outbox.sent(2 * half);
  range = std::get<FileRange>(*outbox.front());
  EXPECT_EQ(range.offset, 2 * half + 1);
  EXPECT_EQ(range.size_bytes, half - 1);
  EXPECT_FALSE(outbox.take_sent_file());
  outbox.sent(half - 1);
  EXPECT_EQ(outbox.take_sent_file()->text(), "big");
}

TEST(Outbox, AFileWithoutDescriptorIsReadInBoundedPieces) {
  std::string content(3 * Limits::receive_bytes_max + 5, 'x');
  for (std::size_t i = 0; i < content.size(); ++i) content[i] = static_cast<char>('a' + i % 23);
  Outbox outbox;
  outbox.push(name("big"), file_of(content));
  EXPECT_EQ(joined(*outbox.front()).size(), Limits::receive_bytes_max);
  EXPECT_EQ(send_all(outbox, 50'001), content + "[big]");
}

TEST(Outbox, AFileThatCannotBeReadIsAnError) {
  auto file = std::make_unique<NiceMock<MockStoredFile>>();
  ON_CALL(*file, size_bytes).WillByDefault(Return(10));
  EXPECT_CALL(*file, read_at)
      .WillOnce([](std::uint64_t, std::span<char> space) -> Result<std::size_t> {
        std::memcpy(space.data(), "abc", 3);
        return 3;
      })
      .WillOnce([](auto&&...) -> Result<std::size_t> { return system_error("read broken", EIO); });
  Outbox outbox;
  outbox.push(name("broken"), std::move(file));
  EXPECT_EQ(send_all(outbox), "abc(error)");
}

TEST(Outbox, AFileThatEndsEarlyIsAnError) {
  auto file = std::make_unique<NiceMock<MockStoredFile>>();
  ON_CALL(*file, size_bytes).WillByDefault(Return(10));
  EXPECT_CALL(*file, read_at).WillOnce(Return(0));
  Outbox outbox;
  outbox.push(name("short"), std::move(file));
  const auto front = outbox.front();
  ASSERT_FALSE(front);
  EXPECT_THAT(front.error().message(), testing::HasSubstr("short"));
}

TEST(Outbox, WhatWasSentIsNotKept) {
  Outbox outbox;
  auto bytes = shared("said");
  const std::weak_ptr<const void> kept = bytes.owner;
  outbox.push(std::move(bytes));
  outbox.push("more");
  outbox.sent(3);
  EXPECT_FALSE(kept.expired());
  outbox.sent(1);
  EXPECT_TRUE(kept.expired());
}

// A client that always asks for more before it has taken all must not make a piece that grows.
TEST(Outbox, RepliesInARowAreGatheredInBoundedPieces) {
  const std::string reply(1'000, 'r');
  Outbox outbox;
  for (int i = 0; i < 300; ++i) outbox.push(reply);
  const auto pieces = std::get<std::span<const std::string_view>>(*outbox.front());
  EXPECT_LT(pieces.size(), 30u) << "and not one piece for each";
  for (const auto piece : pieces) EXPECT_LE(piece.size(), 64u * 1024 + reply.size());
  EXPECT_EQ(send_all(outbox).size(), 300u * reply.size());
}

TEST(Outbox, ManySmallPiecesAreCheapToSendOneByOne) {
  Outbox outbox;
  std::string all;
  for (int i = 0; i < 10'000; ++i) {
    const auto text = std::to_string(i) + "\n";
    outbox.push(shared(text));
    all += text;
  }
  EXPECT_EQ(send_all(outbox, 7), all);
}

}  // namespace
}  // namespace chat
