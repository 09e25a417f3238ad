// The conversation as the server hears it: bytes in, events out, however the bytes were cut.
#include "protocol/server_session.hpp"

#include <gtest/gtest.h>

#include <random>
#include <string>
#include <vector>

#include "protocol/encode.hpp"

using namespace std::string_literals;

namespace chat {
namespace {

constexpr std::uint64_t upload_bytes_max = 1'000'000;

/// Writes events down as a person would; chunks of one body are glued together.
struct Transcript {
  std::vector<std::string> lines;
  std::string body;

  void operator()(NeedInput) {}
  void operator()(Say event) { lines.push_back("say " + std::string(event.text)); }
  void operator()(ListClients event) { lines.push_back("list " + std::string(event.line)); }
  void operator()(const UploadOffer& event) {
    lines.push_back("offer " + (event.name ? event.name->text() : "(refused)") + " " +
                    std::to_string(event.size_bytes));
    body.clear();
  }
  void operator()(UploadChunk event) {
    EXPECT_FALSE(event.bytes.empty());
    body += event.bytes;
  }
  void operator()(UploadEnd) { lines.push_back("end " + body); }
  void operator()(const DownloadRequest& event) { lines.push_back("get " + event.name.text()); }
  void operator()(Violation event) {
    auto line = error_line(event.reason, event.command);
    line.pop_back();
    lines.push_back(line);
  }
};

using Lines = std::vector<std::string>;

/// Feeds `input` in the pieces that `cut` gives (piece sizes, the rest whole) and keeps, as a
/// caller must, what was not used.
Lines hear(std::string_view input, const std::vector<std::size_t>& cut = {}) {
  ServerSession session(upload_bytes_max);
  Transcript transcript;
  std::string kept;
  std::size_t next_cut = 0;
  while (!input.empty()) {
    const auto size =
        next_cut < cut.size() ? std::min(cut[next_cut++], input.size()) : input.size();
    kept += input.substr(0, size);
    input.remove_prefix(size);
    std::string_view view = kept;
    while (true) {
      const ServerEvent event = session.next_event(view);
      std::visit(transcript, event);
      if (std::holds_alternative<NeedInput>(event)) break;
    }
    EXPECT_LT(view.size(), Limits::line_bytes_max) << "a session leaves less than one line";
    kept = std::string(view);
  }
  return transcript.lines;
}

TEST(ServerSession, HearsLinesAndCommands) {
  EXPECT_EQ(hear("hai dari client 1\n/list\n/download cakwee.jpg\n"),
            (Lines{"say hai dari client 1", "list /list", "get cakwee.jpg"}));
}

TEST(ServerSession, DropsOneCarriageReturnAndEmptyLines) {
  EXPECT_EQ(hear("a\r\n\r\n\nb\n"), (Lines{"say a", "say b"}));
  EXPECT_EQ(hear("a\r\r\n"), (Lines{"ERROR Invalid text"}));
}

TEST(ServerSession, KeepsSpaces) {
  EXPECT_EQ(hear("  a  b  \n"), (Lines{"say   a  b  "}));
}

TEST(ServerSession, HearsAnUpload) {
  EXPECT_EQ(hear("/upload a.txt\n5\n/list after\n"),
            (Lines{"offer a.txt 5", "end /list", "say  after"}));
  EXPECT_EQ(hear("/upload a.txt\n0\nafter\n"), (Lines{"offer a.txt 0", "end ", "say after"}));
}

TEST(ServerSession, AnEmptyUploadEndsWithoutFurtherInput) {
  EXPECT_EQ(hear("/upload a.txt\n0\n"), (Lines{"offer a.txt 0", "end "}));
}

TEST(ServerSession, ARefusedNameStillHasABody) {
  EXPECT_EQ(hear("/upload ../x\n3\nabchello\n"),
            (Lines{"offer (refused) 3", "end abc", "say hello"}));
}

TEST(ServerSession, AWrongSizeEndsTheOffer) {
  for (const auto& size : {"ten"s, "-1"s, "+1"s, " 1"s, "1 "s, "01"s, "00"s, "1.5"s, ""s, "0x1"s,
                           "1_0"s, "\xD9\xA1"s}) {
    EXPECT_EQ(hear("/upload a\n" + size + "\nhello\n"),
              (Lines{"ERROR Invalid file size", "say hello"}))
        << size;
  }
}

TEST(ServerSession, ASizeAboveTheLimitEndsTheSession) {
  EXPECT_EQ(hear("/upload a\n1000000\n").front(), "offer a 1000000");
  EXPECT_EQ(hear("/upload a\n1000001\nhello\n"), (Lines{"ERROR File too large"}));
  EXPECT_EQ(hear("/upload a\n99999999999999999999999999\nhello\n"),
            (Lines{"ERROR File too large"}));
}

TEST(ServerSession, CommandsWithoutAName) {
  EXPECT_EQ(hear("/upload\nhello\n/download  \n/upload  \n1\n"),
            (Lines{"ERROR Missing filename", "say hello", "ERROR Missing filename",
                   "ERROR Missing filename", "say 1"}));
}

TEST(ServerSession, SpacesAroundAnArgumentDoNotCount) {
  EXPECT_EQ(hear("/download  a \n/list  \n"), (Lines{"get a", "list /list  "}));
}

TEST(ServerSession, CommandsItDoesNotKnow) {
  EXPECT_EQ(hear("/lsit\n/LIST\n/shout a b\n/\n/upload\tx\n"),
            (Lines{"ERROR Unknown command: /lsit", "ERROR Unknown command: /LIST",
                   "ERROR Unknown command: /shout", "ERROR Unknown command: /",
                   "ERROR Unknown command: /upload\tx"}));
}

TEST(ServerSession, TextThatIsNone) {
  EXPECT_EQ(hear("\x1b[2J\n\xff\nfine\n/li\x01st\n"),
            (Lines{"ERROR Invalid text", "ERROR Invalid text", "say fine", "ERROR Invalid text"}));
  EXPECT_EQ(hear("/download a\x1b\n"), (Lines{"ERROR Invalid filename"}));
}

TEST(ServerSession, TheLongestLine) {
  const std::string longest(8191, 'x');
  EXPECT_EQ(hear(longest + "\n"), (Lines{"say " + longest}));
  EXPECT_EQ(hear(longest + "x\nafter\n"), (Lines{"ERROR Line too long", "say after"}));
  EXPECT_EQ(hear(longest + "\r\n"), (Lines{"ERROR Line too long"}));
  EXPECT_EQ(hear("/upload a\n" + std::string(9000, '1') + "\nafter\n"),
            (Lines{"ERROR Line too long", "say after"}));
}

TEST(ServerSession, ALineWithoutEndIsReportedOnceAndNotKept) {
  const std::string endless(100'000, 'x');
  EXPECT_EQ(hear(endless), (Lines{"ERROR Line too long"}));
  EXPECT_EQ(hear(endless + "\nb\n", std::vector<std::size_t>(100, 1'000)),
            (Lines{"ERROR Line too long", "say b"}));
}

TEST(ServerSession, APartialLineIsNoEvent) {
  EXPECT_EQ(hear("a\nhalf"), (Lines{"say a"}));
}

TEST(ServerSession, EventsDoNotDependOnHowBytesWereCut) {
  const auto input =
      "hello\r\n/upload a.txt\n14\n/list\nhi all\n\n/list\n\xE4\xBD\xA0\n/upload .no\n3\nabc"
      "/download a.txt\n/upload b\nx\n\n\r\n/upload empty\n0\n/nope\n\xff\n"s +
      std::string(9'000, 'y') + "\nlast\n";
  const auto whole = hear(input);
  ASSERT_EQ(whole.size(), 15u);

  EXPECT_EQ(hear(input, std::vector<std::size_t>(input.size(), 1)), whole) << "byte by byte";
  for (std::size_t first = 0; first < 200; ++first) EXPECT_EQ(hear(input, {first}), whole) << first;

  std::mt19937 random(1);
  for (int round = 0; round < 200; ++round) {
    std::vector<std::size_t> cut(input.size());
    for (auto& size : cut) size = std::uniform_int_distribution<std::size_t>(0, 40)(random);
    ASSERT_EQ(hear(input, cut), whole) << "round " << round;
  }
}

}  // namespace
}  // namespace chat
