#include "protocol/client_session.hpp"

#include <gtest/gtest.h>

#include <random>
#include <string>
#include <vector>

namespace chat {
namespace {

FileName name(std::string_view text) {
  return FileName::parse(text).value();
}

/// Events as words; the chunks of a body are joined, since only they depend on the cuts.
class Story {
 public:
  void add(const ClientEvent& event) {
    std::visit([this](const auto& e) { tell(e); }, event);
  }
  const std::vector<std::string>& told() const { return told_; }

 private:
  void tell(const NeedMoreInput&) {}
  void tell(const ServerLine& e) { told_.push_back("line " + std::string(e.text)); }
  void tell(const OverlongLine& e) { told_.push_back("overlong " + std::string(e.text)); }
  void tell(const UploadAnswer& e) {
    told_.push_back("upload " + std::to_string(e.id) + " " + std::string(e.text));
  }
  void tell(const DownloadRefused& e) { told_.push_back("refused " + std::string(e.text)); }
  void tell(const DownloadBegins& e) {
    told_.push_back("begins " + e.name.text() + " " + std::to_string(e.size_bytes));
    body_.clear();
  }
  void tell(const DownloadChunk& e) {
    EXPECT_FALSE(e.bytes.empty());
    body_ += e.bytes;
  }
  void tell(const DownloadEnds&) { told_.push_back("ends " + body_); }
  void tell(const DownloadCutOff&) { told_.emplace_back("cut off"); }
  void tell(const FenceAnswer& e) { told_.push_back("fence " + std::to_string(e.id)); }

  std::vector<std::string> told_;
  std::string body_;
};

/// A session and the buffer that its caller keeps.
class Listener {
 public:
  ClientSession session;

  Listener& hear(std::string_view bytes) {
    buffer_ += bytes;
    std::string_view input = buffer_;
    while (true) {
      const ClientEvent event = session.next_event(input);
      story_.add(event);
      if (std::holds_alternative<NeedMoreInput>(event)) break;
    }
    buffer_.erase(0, buffer_.size() - input.size());
    EXPECT_LE(buffer_.size(), ClientSession::line_bytes_max);
    return *this;
  }
  Listener& end() {
    if (const auto event = session.end_of_input()) story_.add(*event);
    return *this;
  }
  const std::vector<std::string>& story() const { return story_.told(); }

 private:
  std::string buffer_;
  Story story_;
};

using Told = std::vector<std::string>;

TEST(ClientSession, LinesAreShownAsTheyCame) {
  Listener c;
  c.hear("('127.0.0.1', 5): hai\n\nFile x uploaded\nERROR Something new\nFILE unasked.txt 5\nhel");
  EXPECT_EQ(c.story(), (Told{"line ('127.0.0.1', 5): hai", "line ", "line File x uploaded",
                             "line ERROR Something new", "line FILE unasked.txt 5"}));
}

TEST(ClientSession, ADownloadIsCountedAndNotLookedInto) {
  Listener c;
  c.session.expect_download(name("trap.txt"));
  c.hear("before\nFILE trap.txt 37\nERROR File not found\nFILE trap.txt 3\nend\n");
  EXPECT_EQ(c.story(), (Told{"line before", "begins trap.txt 37",
                             "ends ERROR File not found\nFILE trap.txt 3\n", "line end"}));
}

TEST(ClientSession, AnEmptyFileNeedsNoFurtherByte) {
  Listener c;
  c.session.expect_download(name("empty"));
  c.hear("FILE empty 0\n");
  EXPECT_EQ(c.story(), (Told{"begins empty 0", "ends "}));
}

TEST(ClientSession, AHeaderThatDoesNotFitTheOldestDownloadIsALine) {
  Listener c;
  c.session.expect_download(name("a"));
  c.session.expect_download(name("b"));
  const Told lines{"FILE b 1",  "FILE ../a 1", "FILE a",     "FILE a ",
                   "FILE a -1", "FILE a +1",   "FILE a 1e3", "FILE a  1",
                   "FILE a 1 ", "FILE a 1\r",  "FILE a 0x1", "FILE a 9223372036854775808",
                   "file a 1",  "FILE aa 1",   " FILE a 1",  "FILE a 99999999999999999999999",
                   "FILEa 1",   "FILE /a 1",   "FILE a 1 1"};
  Told expected;
  for (const std::string& line : lines) {
    c.hear(line + "\n");
    expected.push_back("line " + line);
  }
  EXPECT_EQ(c.story(), expected);
  c.hear("FILE a 007\n1234567FILE b 0\n");
  expected.insert(expected.end(), {"begins a 7", "ends 1234567", "begins b 0", "ends "});
  EXPECT_EQ(c.story(), expected);
}

TEST(ClientSession, TheSameFileTwiceNeedsTwoRequests) {
  Listener c;
  c.session.expect_download(name("a"));
  c.hear("FILE a 1\nxFILE a 1\nx\n");
  EXPECT_EQ(c.story(), (Told{"begins a 1", "ends x", "line FILE a 1", "line x"}));
}

TEST(ClientSession, UploadsAreAnsweredByNameOldestFirst) {
  Listener c;
  c.session.expect_upload(1, name("a"));
  c.session.expect_upload(2, name("b"));
  c.session.expect_upload(3, name("a"));
  c.hear(
      "File 'a' uploaded successfully\nFile 'c' uploaded successfully\n"
      "File 'a' uploaded successfully\nERROR Cannot store file\n");
  EXPECT_EQ(c.story(),
            (Told{"upload 1 File 'a' uploaded successfully", "line File 'c' uploaded successfully",
                  "upload 3 File 'a' uploaded successfully", "upload 2 ERROR Cannot store file"}));
}

TEST(ClientSession, AnErrorCancelsOnlyWhatItCanAnswer) {
  Listener c;
  c.session.expect_download(name("a"));
  c.session.expect_upload(7, name("u"));
  c.hear("ERROR Unknown command: /list\nERROR Invalid text\nERROR Line too long\n");
  c.hear("ERROR Cannot store file\nERROR File too large\nFILE a 1\nx");
  EXPECT_EQ(c.story(), (Told{"line ERROR Unknown command: /list", "line ERROR Invalid text",
                             "line ERROR Line too long", "upload 7 ERROR Cannot store file",
                             "line ERROR File too large", "begins a 1", "ends x"}));
}

TEST(ClientSession, AMissingFileDoesNotHoldUpTheNextDownload) {
  Listener c;
  c.session.expect_download(name("none"));
  c.session.expect_download(name("b"));
  c.hear("ERROR File not found\nFILE b 1\nx");
  EXPECT_EQ(c.story(), (Told{"refused ERROR File not found", "begins b 1", "ends x"}));
}

TEST(ClientSession, AnErrorInUnknownWordsAnswersTheOldestRequest) {
  Listener c;
  c.session.expect_refusal();
  c.session.expect_download(name("none"));
  c.session.expect_download(name("b"));
  c.hear("ERROR what is that?\nERROR no such thing\nFILE b 1\nx");
  EXPECT_EQ(c.story(), (Told{"line ERROR what is that?", "refused ERROR no such thing",
                             "begins b 1", "ends x"}));
}

TEST(ClientSession, AForgottenUploadsAnswerIsALine) {
  Listener c;
  c.session.expect_upload(1, name("a"));
  c.session.expect_upload(2, name("a"));
  c.session.forget_upload(1);
  c.session.forget_upload(1);
  c.hear("File 'a' uploaded successfully\nFile 'a' uploaded successfully\n");
  EXPECT_EQ(c.story(), (Told{"upload 2 File 'a' uploaded successfully",
                             "line File 'a' uploaded successfully"}));
}

TEST(ClientSession, AFenceIsAnsweredByTheErrorAboutItsName) {
  Listener c;
  c.session.expect_upload(1, name("a"));
  c.session.expect_fence(2);
  c.hear("ERROR Invalid filename\n");
  EXPECT_EQ(c.story(), (Told{"fence 2"}));
}

TEST(ClientSession, AnOlderServerAnswersAFenceAsAFileItDoesNotHave) {
  Listener c;
  c.session.expect_download(name("a"));
  c.session.expect_fence(1);
  c.session.expect_download(name("b"));
  c.hear("ERROR File not found\nERROR File not found\nERROR File not found\n");
  EXPECT_EQ(c.story(),
            (Told{"refused ERROR File not found", "fence 1", "refused ERROR File not found"}));
}

TEST(ClientSession, AForgottenFencesAnswerIsNotTakenForAnotherOne) {
  Listener c;
  c.session.expect_fence(1);
  c.session.forget_fence(1);
  c.session.expect_download(name("b"));
  c.hear("ERROR Invalid filename\nFILE b 1\nxERROR Invalid filename\n");
  EXPECT_EQ(c.story(), (Told{"fence 1", "begins b 1", "ends x", "line ERROR Invalid filename"}));
}

TEST(ClientSession, AMissingFileIsTheDownloadsAndNotAForgottenFences) {
  Listener c;
  c.session.expect_fence(1);
  c.session.forget_fence(1);
  c.session.expect_download(name("b"));
  c.hear("ERROR File not found\nERROR File not found\nERROR File not found\n");
  EXPECT_EQ(c.story(),
            (Told{"refused ERROR File not found", "fence 1", "line ERROR File not found"}));
}

TEST(ClientSession, ForgottenFencesAreNotRememberedForEver) {
  Listener c;
  for (std::uint64_t id = 1; id <= ClientSession::stale_fences_max + 1; ++id) {
    c.session.expect_fence(id);
    c.session.forget_fence(id);
  }
  c.hear("ERROR Invalid filename\n");
  EXPECT_EQ(c.story(), (Told{"fence 2"}));
}

TEST(ClientSession, RefusalsAreNotRememberedForEver) {
  Listener c;
  for (std::size_t i = 0; i < ClientSession::refusals_max + 5; ++i) c.session.expect_refusal();
  c.session.expect_download(name("a"));
  for (std::size_t i = 0; i < ClientSession::refusals_max; ++i) c.hear("ERROR no\n");
  EXPECT_EQ(c.story().back(), "line ERROR no");
  c.hear("ERROR no\n");
  EXPECT_EQ(c.story().back(), "refused ERROR no");
}

TEST(ClientSession, ALineWithoutEndIsCutAndSkipped) {
  const std::string most(ClientSession::line_bytes_max, 'x');
  Listener c;
  c.hear(most + "\n" + most + "y\nnext\n" + most);
  EXPECT_EQ(c.story(), (Told{"line " + most, "overlong " + most, "line next"}));
  for (int i = 0; i < 100; ++i) c.hear(most);
  c.hear("\nlast\n");
  EXPECT_EQ(c.story(), (Told{"line " + most, "overlong " + most, "line next", "overlong " + most,
                             "line last"}));
}

TEST(ClientSession, AnOverlongLineIsNotCutWithinACharacter) {
  for (const std::string character : {"\xC3\xBC", "\xE4\xBD\xA0", "\xF0\x9F\x91\x8B"}) {
    for (std::size_t inside = 1; inside < character.size(); ++inside) {
      const std::string before(ClientSession::line_bytes_max - inside, 'x');
      Listener c;
      c.hear(before + character + "rest\n");
      EXPECT_EQ(c.story(), Told{"overlong " + before});
    }
    const std::string before(ClientSession::line_bytes_max - character.size(), 'x');
    Listener c;
    c.hear(before + character + "rest\n");
    EXPECT_EQ(c.story(), Told{"overlong " + before + character});
  }
}

TEST(ClientSession, TheEndWithinABodyCutsItOff) {
  Listener c;
  c.session.expect_download(name("a"));
  c.hear("half a li").end();
  EXPECT_EQ(c.story(), Told{});
  c.hear("ne\nFILE a 10\n123").end();
  EXPECT_EQ(c.story(), (Told{"line half a line", "begins a 10", "cut off"}));
}

/// A conversation with something of everything, and what the client has asked for in it.
const std::string sample =
    "('127.0.0.1', 5): hai\n\nFILE no 1\nFILE a 12\nFILE a 1\n\nxy\n"
    "ERROR Unknown command: /x\nFile 'u' uploaded successfully\nERROR File not found\nFILE e 0\n"
    "\xE4\xBD\xA0\xFF\x1b[2J\nFILE c 3\n\n\n\nlast\nhalf";

Told story_of(const std::vector<std::string>& pieces) {
  Listener c;
  c.session.expect_download(name("a"));
  c.session.expect_refusal();
  c.session.expect_upload(1, name("u"));
  c.session.expect_download(name("missing"));
  c.session.expect_download(name("e"));
  c.session.expect_download(name("c"));
  for (const std::string& piece : pieces) c.hear(piece);
  return c.story();
}

TEST(ClientSession, EventsDoNotDependOnASingleCut) {
  const Told whole = story_of({sample});
  ASSERT_EQ(whole.size(), 15u);
  for (std::size_t cut = 0; cut <= sample.size(); ++cut) {
    ASSERT_EQ(story_of({sample.substr(0, cut), sample.substr(cut)}), whole) << "cut at " << cut;
  }
}

TEST(ClientSession, EventsDoNotDependOnRandomCuts) {
  const std::string stream = sample + std::string(40'000, 'z') + "\nafter\n" + sample;
  const Told whole = story_of({stream});
  for (std::uint32_t seed = 0; seed < 200; ++seed) {
    std::mt19937 random(seed);
    std::uniform_int_distribution<std::size_t> size(1, seed % 2 == 0 ? 9 : 9000);
    std::vector<std::string> pieces;
    for (std::size_t at = 0; at < stream.size(); at += pieces.back().size()) {
      pieces.push_back(stream.substr(at, size(random)));
    }
    ASSERT_EQ(story_of(pieces), whole) << "seed " << seed;
  }
}

}  // namespace
}  // namespace chat
