#include "apps/run_command.hpp"

#include <gmock/gmock.h>

#include <sstream>

#include "scenario/read_suite.hpp"

namespace chatspec {
namespace {

using ::testing::HasSubstr;

class RunCommand : public ::testing::Test {
 protected:
  int run() {
    out_.str("");
    err_.str("");
    return run_command(suite_, options_, out_, err_);
  }

  Suite suite_ =
      read_suite_text(
          "```protocol\nname t\nport 9\naddress {host} {port}\naddress6 {host} {port}\n"
          "sentinel {word}\nheard {sender} {word}\nprobe /{word}\nprobed no {word}\n```\n"
          "```session\nsession one\n  proves a.b\npeers ann\n```\n"
          "```session\nsession two\n  proves a.c\nserver s\n```\n",
          "t.md")
          .value();
  RunOptions options_;
  std::ostringstream out_, err_;
};

TEST_F(RunCommand, WrongUseIsOneLineAndTwo) {
  EXPECT_EQ(run(), 2);
  EXPECT_EQ(err_.str(),
            "chatspec: nothing to test: give --server CMD, --connect HOST:PORT or --client CMD\n");
  options_.target.connect_to = "localhost";
  EXPECT_EQ(run(), 2);
  EXPECT_EQ(err_.str(), "chatspec: --connect: 'localhost' is not HOST:PORT\n");
  options_.target.connect_to = "";
  options_.target.server_command = "server 'x";
  EXPECT_EQ(run(), 2);
  EXPECT_THAT(err_.str(), HasSubstr("never ends"));
  options_.target.server_command = "server";
  options_.ids = {"three"};
  EXPECT_EQ(run(), 2);
  EXPECT_THAT(err_.str(), HasSubstr("'three' is no file, no session and no requirement"));
}

TEST_F(RunCommand, NothingPlayedIsThree) {
  options_.target.client_command = "client";
  EXPECT_EQ(run(), 3);
  EXPECT_THAT(out_.str(), HasSubstr("not applicable one  (needs --server or --connect)\n"));
  options_.only = "none-*";
  EXPECT_EQ(run(), 3);
  EXPECT_THAT(err_.str(), HasSubstr("no session was chosen"));
}

TEST_F(RunCommand, ALaunchThatFailsIsBrokenAndThree) {
  options_.target.server_command = "no-such-program {port}";
  options_.ids = {"one"};
  EXPECT_EQ(run(), 3);
  EXPECT_THAT(out_.str(), HasSubstr("BROKEN         one  (played whole)\n"));
  EXPECT_THAT(out_.str(), HasSubstr("cannot run 'no-such-program': No such file or directory"));
  EXPECT_THAT(out_.str(),
              HasSubstr("Again: chatspec run --server 'no-such-program {port}' --seed 0 "
                        "--play whole one\n"));
}

TEST_F(RunCommand, AServerThatEndsIsOne) {
  options_.target.server_command = "sh -c 'exit 1' {port}";
  options_.only = "o*";
  options_.reports = {{"json", ""}};
  EXPECT_EQ(run(), 1);
  EXPECT_THAT(out_.str(), HasSubstr("\"verdict\": \"crashed\""));
}

TEST(ReportWish, IsAKindAndPerhapsAFile) {
  EXPECT_EQ(parse_report_wish("text")->kind, "text");
  EXPECT_EQ(parse_report_wish("junit=a=b.xml")->file, "a=b.xml");
  EXPECT_FALSE(parse_report_wish("html"));
  EXPECT_FALSE(parse_report_wish("json="));
}

}  // namespace
}  // namespace chatspec
