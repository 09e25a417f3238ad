#include "scenario/read_suite.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>

#include "scenario/read_markdown.hpp"
#include "scenario/suite_files.hpp"

namespace chatspec {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

const std::string head =
    "```protocol\n"
    "name  tiny\n"
    "port  7\n"
    "```\n\n";

const std::string rule =
    "## 1. Rules\n\n"
    "#### echo.line\n\n"
    "MUST · asked by the exercise\n\n"
    "> A server MUST send\n"
    "> `each  line` back.\n\n";

const std::string session =
    "```session\n"
    "session one\n"
    "  proves echo.line\n"
    "peers ann\n"
    "```\n";

std::vector<std::string> faults(const std::string& markdown) {
  std::vector<std::string> all;
  const auto suite = read_suite_text(markdown, "t.md");
  if (suite) return all;
  for (const ParseError& error : suite.error()) all.push_back(describe(error));
  return all;
}

TEST(ReadMarkdown, blocks_with_their_lines) {
  const auto blocks =
      read_markdown("# A *b*\n\ntext `x`\nmore\n\n> q1\n>q2\n\n~~~ info  two\n a\n\n~~~\n- x\n");
  ASSERT_EQ(blocks.size(), 5U);
  EXPECT_EQ(blocks[0].text, "A *b*");
  EXPECT_EQ(blocks[0].level, 1);
  EXPECT_EQ(blocks[1].text, "text `x` more");
  EXPECT_EQ(blocks[1].line, 3);
  EXPECT_EQ(blocks[2].text, "q1 q2");
  EXPECT_EQ(blocks[3].info, "info two");
  EXPECT_EQ(blocks[3].text, " a\n\n");
  EXPECT_EQ(blocks[3].line, 9);
  EXPECT_EQ(blocks[4].kind, MarkdownBlock::Kind::other);
}

TEST(ReadMarkdown, lone_cr_does_no_harm) {
  EXPECT_EQ(read_markdown("a\rb\r\r# c\r> d\n").size(), 3U);
}

TEST(ReadSuite, whole) {
  const auto suite = read_suite_text(head + rule + session, "t.md");
  ASSERT_TRUE(suite) << describe(suite.error().front());
  EXPECT_EQ(suite->head.name, "tiny");
  EXPECT_EQ(suite->head.port, 7);
  ASSERT_EQ(suite->requirements.size(), 1U);
  const Requirement& requirement = suite->requirements[0];
  EXPECT_EQ(requirement.id, "echo.line");
  EXPECT_EQ(requirement.level, Level::must);
  EXPECT_TRUE(requirement.asked_by_exercise);
  EXPECT_EQ(requirement.sentence, "A server MUST send `each line` back.");
  EXPECT_EQ(requirement.section, "1. Rules");
  EXPECT_EQ(requirement.place.line, 8);
  ASSERT_EQ(suite->sessions.size(), 1U);
  EXPECT_EQ(suite->sessions[0].place.line, 16);
  EXPECT_EQ(suite->sessions[0].steps[0].place.line, 18);
}

TEST(ReadSuite, every_level) {
  const auto suite = read_suite_text(
      head +
          "#### a.a\n\nMUST NOT\n\n> It MUST NOT.\n\n#### a.b\n\nSHOULD\n\n> It SHOULD.\n\n"
          "#### a.c\n\nSHOULD NOT\n\n> It SHOULD NOT.\n\n#### a.d\n\nMAY\n\n> It MAY.\n",
      "t.md");
  ASSERT_TRUE(suite) << describe(suite.error().front());
  EXPECT_EQ(suite->requirements[0].level, Level::must_not);
  EXPECT_EQ(suite->requirements[1].level, Level::should);
  EXPECT_EQ(suite->requirements[2].level, Level::should_not);
  EXPECT_EQ(suite->requirements[3].level, Level::may);
  EXPECT_FALSE(suite->requirements[3].asked_by_exercise);
}

TEST(ReadSuite, illustrations_are_not_played) {
  const std::string example = "```session example\nanything\n```\n```session wrong\nthing\n```\n";
  EXPECT_THAT(faults(head + example + "```protocol example\nx\n```\n```protocol wrong\ny\n```\n"),
              IsEmpty());
}

TEST(ReadSuite, faults_of_requirements) {
  EXPECT_THAT(faults(head + "#### a.b\n"),
              ElementsAre("t.md:6:1: expected a paragraph with the level under this heading\n"
                          "  #### a.b\n  ^"));
  EXPECT_THAT(faults(head + "#### a.b\n\nMUST · asked\n"),
              ElementsAre("t.md:8:1: expected MUST, MUST NOT, SHOULD, SHOULD NOT or MAY, perhaps "
                          "with '· asked by the exercise'\n  MUST · asked\n  ^"));
  EXPECT_THAT(faults(head + "#### a.b\n\nMUST\n\nIt MUST.\n"),
              ElementsAre("t.md:8:1: expected the requirement's sentence as a quotation below this "
                          "line\n  MUST\n  ^"));
  EXPECT_THAT(
      faults(head + "#### a.b\n\nMUST NOT\n\n> It MUST.\n"),
      ElementsAre("t.md:10:1: expected the word MUST NOT in this sentence\n  > It MUST.\n  ^"));
  EXPECT_THAT(faults(head + rule + rule),
              ElementsAre("t.md:17:1: expected only one requirement echo.line: there is one in "
                          "t.md:8\n  #### echo.line\n  ^"));
}

TEST(ReadSuite, faults_of_sessions_and_fences) {
  EXPECT_THAT(
      faults(head + session + session),
      ElementsAre(
          "t.md:12:1: expected only one session one: there is one in t.md:7\n  session one\n  ^"));
  EXPECT_THAT(faults(head + "```session played\n```\n"),
              ElementsAre("t.md:6:1: expected session, session example or session wrong\n"
                          "  ```session played\n  ^"));
  EXPECT_THAT(faults(head + "```protocol two\n```\n"),
              ElementsAre("t.md:6:1: expected protocol, protocol example or protocol wrong\n"
                          "  ```protocol two\n  ^"));
  EXPECT_THAT(faults(head + "```session\nsession x\n```\n\n```session\nsessio\n```\n"),
              ElementsAre("t.md:7:1: expected a line proves with a requirement below this one\n"
                          "  session x\n  ^",
                          "t.md:11:1: expected session and its name\n  sessio\n  ^"));
}

TEST(ReadSuite, faults_of_the_protocol_block) {
  const auto block = [](const std::string& lines) { return "```protocol\n" + lines + "```\n"; };
  const std::string named = "name x\nport 7\n";
  EXPECT_THAT(faults(block("\n" + named + "  \n")), IsEmpty());
  EXPECT_THAT(faults(rule), ElementsAre("t.md: expected a protocol block in one of the files"));
  EXPECT_THAT(faults(head + head), ElementsAre("t.md:6:1: expected only one protocol block: there "
                                               "is one in t.md:1\n  ```protocol\n  ^"));
  EXPECT_THAT(faults(block("name x\n")),
              ElementsAre("t.md:3:1: expected a line port in the protocol block\n  ```\n  ^"));
  EXPECT_THAT(faults(block("port 7\n")),
              ElementsAre("t.md:3:1: expected a line name in the protocol block\n  ```\n  ^"));
  EXPECT_THAT(faults(block(named + "probe {word}\n")),
              ElementsAre("t.md:5:1: expected a line probed in the protocol block\n  ```\n  ^"));
  EXPECT_THAT(faults(block(named + "heard {word}\n")),
              ElementsAre("t.md:5:1: expected a line sentinel in the protocol block\n  ```\n  ^"));
  EXPECT_THAT(faults(block(named + "address {host}:{port}\n")),
              ElementsAre("t.md:5:1: expected a line address6 in the protocol block\n  ```\n  ^"));
  EXPECT_THAT(faults(block("nam x\n")),
              ElementsAre("t.md:2:1: expected one of name port address address6 sentinel heard "
                          "probe probed relies cut glued example\n  nam x\n  ^"));
  EXPECT_THAT(faults(block("port 70000\n")),
              ElementsAre("t.md:2:6: expected a number from 0 to 65535\n  port 70000\n       ^"));
  EXPECT_THAT(faults(block("port 0\n")),
              ElementsAre("t.md:2:6: expected a port from 1 to 65535\n  port 0\n       ^"));
  EXPECT_THAT(faults(block(named + "port 8\n")),
              ElementsAre("t.md:4:6: expected only one line port\n  port 8\n       ^"));
  EXPECT_THAT(faults(block(named + "name y\n")),
              ElementsAre("t.md:4:6: expected only one line name\n  name y\n       ^"));
  const std::string relying = named + "relies one\n";
  EXPECT_THAT(faults(block(relying + "relies two\n")),
              ElementsAre("t.md:5:8: expected only one line relies\n  relies two\n         ^"));
  EXPECT_THAT(faults(block(named + "cut one\ncut two\n")),
              ElementsAre("t.md:5:5: expected only one line cut\n  cut two\n      ^"));
  EXPECT_THAT(faults(block(named + "glued one\nglued two\n")),
              ElementsAre("t.md:5:7: expected only one line glued\n  glued two\n        ^"));
  EXPECT_THAT(faults(block(named + "relies One\n")),
              ElementsAre("t.md:4:8: expected the name of a session: lower-case words joined by -\n"
                          "  relies One\n         ^"));
  EXPECT_THAT(faults(block("name\n")),
              ElementsAre("t.md:2:5: expected a value for name\n  name\n      ^"));
  EXPECT_THAT(faults(block(named + "sentinel /say {wrod}\n")),
              ElementsAre("t.md:4:15: expected {word}, or {{ for the character {\n"
                          "  sentinel /say {wrod}\n                ^"));
  EXPECT_THAT(faults(block(named + "heard {who}: {word}\n")),
              ElementsAre("t.md:4:7: expected {word} or {sender}, or {{ for the character {\n"
                          "  heard {who}: {word}\n        ^"));
  EXPECT_THAT(faults(block(named + "probe {sender} {word}\n")),
              ElementsAre("t.md:4:7: expected {word}, or {{ for the character {\n"
                          "  probe {sender} {word}\n        ^"));
  EXPECT_THAT(faults(block(named + "heard {word} {word}\n")),
              ElementsAre("t.md:4:14: expected {word} only once in the value of heard\n"
                          "  heard {word} {word}\n               ^"));
  EXPECT_THAT(faults(block(named + "heard {sender}: said\n")),
              ElementsAre("t.md:4:7: expected {word} in the value of heard\n"
                          "  heard {sender}: said\n        ^"));
  EXPECT_THAT(faults(block(named + "probe {{word}}\n")),
              ElementsAre("t.md:4:7: expected {word} in the value of probe\n"
                          "  probe {{word}}\n        ^"));
  EXPECT_THAT(faults(block(named + "probe {word}}\n")),
              ElementsAre("t.md:4:13: expected }} for the character }\n"
                          "  probe {word}}\n              ^"));
  EXPECT_THAT(faults(block(named + "probe {word}\\r\n")),
              ElementsAre("t.md:4:13: expected no \\r: the value of probe has no escapes\n"
                          "  probe {word}\\r\n              ^"));
  EXPECT_THAT(faults(block(named + "sentinel {word}\nheard {sender}: {word}\n")),
              ElementsAre("t.md:6:1: expected a line address in the protocol block\n  ```\n  ^"));
  EXPECT_THAT(faults(block(named + "sentinel {{\"say\": \"{word}\"}}\nheard a\\b {word}\n")),
              IsEmpty());
  EXPECT_THAT(faults(block(named + "address {host}\n")),
              ElementsAre("t.md:4:9: expected {port} in the value of address\n"
                          "  address {host}\n          ^"));
}

class SuiteFiles : public testing::Test {
 protected:
  SuiteFiles() {
    std::filesystem::remove_all(root_);
    std::filesystem::create_directories(root_ / "cases");
    write("a.md", head + rule + session);
    write("cases/b.sess",
          "# two of them\n\nsession two\n  proves echo.line\npeers ann\n"
          "session three\n  proves echo.line\npeers bob\n  bob > x\n");
    write("cases/notes.txt", "no session\n");
  }
  ~SuiteFiles() override { std::filesystem::remove_all(root_); }

  void write(const std::string& name, const std::string& text) const {
    std::ofstream(root_ / name) << text;
  }
  std::string path(const std::string& name) const { return (root_ / name).string(); }

 private:
  const std::filesystem::path root_ = std::filesystem::path(testing::TempDir()) /
                                      testing::UnitTest::GetInstance()->current_test_info()->name();
};

TEST_F(SuiteFiles, directories_are_read_with_all_below_and_each_file_once) {
  const auto suite = read_suite({path("."), path("cases/b.sess"), path("a.md")});
  ASSERT_TRUE(suite) << describe(suite.error().front());
  ASSERT_EQ(suite->sessions.size(), 3U);
  EXPECT_EQ(suite->sessions[1].id, "two");
  EXPECT_EQ(suite->sessions[1].place.line, 3);
  EXPECT_EQ(suite->sessions[2].id, "three");
  EXPECT_EQ(suite->sessions[2].place.line, 6);
  EXPECT_EQ(suite->sessions[2].steps[1].place.line, 9);
  EXPECT_EQ(suite->sessions[2].place.file, path("./cases/b.sess"));
}

TEST_F(SuiteFiles, what_cannot_be_read_is_named) {
  write("cases/c.sess", "# nothing\n");
  write("cases/d.sess", "hello\nsession four\n  proves echo.line\npeers ann\n");
  const auto suite =
      read_suite({path("none"), path("cases/notes.txt"), path("a.md"), path("cases")});
  ASSERT_FALSE(suite);
  std::vector<std::string> all;
  for (const ParseError& error : suite.error()) all.push_back(describe(error));
  EXPECT_THAT(
      all, ElementsAre(
               path("none") + ": expected a file or directory that can be read",
               path("cases/notes.txt") + ": expected a directory or a file ending in .md or .sess",
               path("cases/c.sess") + ":1:1: expected session and its name\n  # nothing\n  ^",
               path("cases/d.sess") + ":1:1: expected session and its name\n  hello\n  ^"));
}

// A socket is there and cannot be opened, not even by root, for whom every file can be read.
TEST_F(SuiteFiles, a_file_that_cannot_be_opened_is_named) {
  sockaddr_un address{.sun_family = AF_UNIX, .sun_path = {}};
  path("a-socket.md").copy(address.sun_path, sizeof address.sun_path - 1);
  const int socket = ::socket(AF_UNIX, SOCK_STREAM, 0);
  ASSERT_EQ(bind(socket, reinterpret_cast<const sockaddr*>(&address), sizeof address), 0);
  close(socket);
  const auto suite = read_suite({path("a.md"), path("a-socket.md")});
  ASSERT_FALSE(suite);
  ASSERT_EQ(suite.error().size(), 1U);
  EXPECT_EQ(describe(suite.error()[0]), path("a-socket.md") + ": expected a file that can be read");
}

}  // namespace
}  // namespace chatspec
