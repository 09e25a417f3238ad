// The log as its readers see it: one order, own lines passed by, memory given back when read.
#include "service/chat_log.hpp"

#include <gtest/gtest.h>

#include <string>
#include <vector>

namespace chat {
namespace {

constexpr std::size_t everything = std::string::npos;

/// A log and, for each reader, what it has read.
class ChatLogTest : public testing::Test {
 protected:
  using Mail = std::vector<SharedBytes>;

  void say(ChatLog::SenderId sender, std::string_view text) {
    log_.append(sender, std::to_string(sender) + ": ", text);
  }
  std::string read(ChatLog::Cursor& cursor, ChatLog::SenderId reader,
                   std::size_t bytes_max = everything) {
    Mail mail;
    const auto size = log_.read(cursor, reader, bytes_max, mail);
    auto text = text_of(mail);
    EXPECT_EQ(size, text.size());
    return text;
  }
  static std::string text_of(const Mail& mail) {
    std::string text;
    for (const auto& slice : mail) text += slice.bytes;
    return text;
  }

  ChatLog log_;
};

TEST_F(ChatLogTest, AReaderSeesWhatIsSaidAfterItCame) {
  say(1, "before");
  auto reader = log_.enter();
  EXPECT_TRUE(log_.at_end(reader));
  say(1, "one");
  say(2, "two");
  EXPECT_FALSE(log_.at_end(reader));
  EXPECT_EQ(log_.behind_bytes(reader), std::string_view("1: one\n2: two\n").size());
  EXPECT_EQ(read(reader, 9), "1: one\n2: two\n");
  EXPECT_TRUE(log_.at_end(reader));
  EXPECT_EQ(read(reader, 9), "");
  log_.leave(reader);
}

TEST_F(ChatLogTest, OwnLinesAreSkippedWhereverTheyStand) {
  auto reader = log_.enter();
  for (const auto* text : {"a", "b"}) say(1, text);
  say(2, "c");
  say(1, "d");
  say(3, "e");
  say(2, "f");
  say(1, "g");
  EXPECT_EQ(read(reader, 1), "2: c\n3: e\n2: f\n");
  EXPECT_TRUE(log_.at_end(reader));
  log_.leave(reader);
}

TEST_F(ChatLogTest, LinesInARowAreOneSlice) {
  auto reader = log_.enter();
  for (int i = 0; i < 100; ++i) say(1, "line");
  Mail mail;
  log_.read(reader, 2, everything, mail);
  EXPECT_EQ(mail.size(), 1u);
  log_.leave(reader);
}

TEST_F(ChatLogTest, ReadsAboutAsMuchAsAsked) {
  auto reader = log_.enter();
  for (int i = 0; i < 4; ++i) say(1, "abc");  // 7 bytes each
  EXPECT_EQ(read(reader, 2, 0), "");
  EXPECT_EQ(read(reader, 2, 1), "1: abc\n");
  EXPECT_EQ(read(reader, 2, 8), "1: abc\n1: abc\n");
  EXPECT_EQ(log_.behind_bytes(reader), 7u);
  EXPECT_EQ(read(reader, 1, 100), "") << "its own line was the last";
  EXPECT_TRUE(log_.at_end(reader));
  log_.leave(reader);
}

TEST_F(ChatLogTest, LinesOfEveryLengthAreWholeAcrossChunkBorders) {
  auto reader = log_.enter();
  auto slow = log_.enter();
  std::string said;
  for (std::size_t i = 0; said.size() < 1'000'000; ++i) {
    const std::string text((i * 997) % 8192, static_cast<char>('a' + i % 26));
    say(1, text);
    said += "1: " + text + "\n";
  }
  EXPECT_EQ(read(reader, 2), said);
  std::string in_pieces;
  while (!log_.at_end(slow)) in_pieces += read(slow, 2, 5'000);
  EXPECT_EQ(in_pieces, said);
  log_.leave(reader);
  log_.leave(slow);
}

TEST_F(ChatLogTest, TheLongestLineFits) {
  auto reader = log_.enter();
  say(1, "x");
  const std::string longest(ChatLog::line_bytes_max - 4, 'y');
  for (int i = 0; i < 10; ++i) say(2, longest);
  EXPECT_EQ(read(reader, 9).size(), 5 + 10 * ChatLog::line_bytes_max);
  log_.leave(reader);
}

TEST_F(ChatLogTest, MemoryGoesWhenTheSlowestHasRead) {
  auto quick = log_.enter();
  auto slow = log_.enter();
  Mail mail;
  say(1, std::string(8'000, 'x'));
  log_.read(quick, 2, everything, mail);
  const std::weak_ptr<const void> first_chunk = mail.front().owner;
  mail.clear();
  for (int i = 0; i < 100; ++i) say(1, std::string(8'000, 'x'));
  read(quick, 2);
  EXPECT_FALSE(first_chunk.expired()) << "somebody has not read it";
  EXPECT_GT(log_.behind_bytes_max(), 800'000u);
  EXPECT_GE(log_.behind_bytes_max(), log_.behind_bytes(slow));
  read(slow, 2);
  EXPECT_TRUE(first_chunk.expired());
  EXPECT_LE(log_.behind_bytes_max(), 64u * 1024) << "no more than the last chunk is kept";
  log_.leave(quick);
  log_.leave(slow);
}

TEST_F(ChatLogTest, MemoryGoesWhenTheSlowestLeaves) {
  auto slow = log_.enter();
  for (int i = 0; i < 100; ++i) say(1, std::string(8'000, 'x'));
  EXPECT_GT(log_.behind_bytes_max(), 800'000u);
  log_.leave(slow);
  EXPECT_LE(log_.behind_bytes_max(), 64u * 1024);
}

TEST_F(ChatLogTest, WithoutReadersNothingIsKept) {
  for (int i = 0; i < 1'000; ++i) say(1, std::string(8'000, 'x'));
  EXPECT_LE(log_.behind_bytes_max(), 64u * 1024);
}

TEST_F(ChatLogTest, SlicesStayGoodWhateverBecomesOfTheLog) {
  Mail mail;
  {
    ChatLog log;
    auto reader = log.enter();
    log.append(1, "1: ", "kept");
    log.read(reader, 2, everything, mail);
    for (int i = 0; i < 100; ++i) log.append(1, "1: ", std::string(8'000, 'x'));
    log.leave(reader);
  }
  EXPECT_EQ(text_of(mail), "1: kept\n");
}

TEST_F(ChatLogTest, AReaderAtTheEndOfAFullChunkGoesOnInTheNext) {
  auto reader = log_.enter();
  const std::string text(8'000, 'x');
  for (int round = 0; round < 50; ++round) {
    say(1, text);
    EXPECT_EQ(read(reader, 2).size(), text.size() + 4);
    EXPECT_TRUE(log_.at_end(reader));
  }
  log_.leave(reader);
}

}  // namespace
}  // namespace chat
