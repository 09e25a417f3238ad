#include "apps/run_command.hpp"

#include <gmock/gmock.h>
#include <sys/stat.h>

#include <filesystem>
#include <fstream>
#include <sstream>

#include "apps/choose_sessions.hpp"
#include "apps/read_file.hpp"
#include "apps/run_again.hpp"
#include "apps/writable_file.hpp"
#include "apps/write_reports.hpp"
#include "endpoint/reserved_port.hpp"
#include "endpoint/temp_directory.hpp"
#include "scenario/read_suite.hpp"

namespace chatspec {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::Not;
using ::testing::SizeIs;
using ::testing::StartsWith;

class RunCommand : public ::testing::Test {
 protected:
  void SetUp() override { options_.isolation = IsolationWish::none; }
  int run() {
    out_.str("");
    err_.str("");
    return run_command(suite_, options_, out_, err_);
  }
  std::string file(const std::string& name, const std::string& text) {
    auto path = directory_.path() / name;
    std::ofstream(path) << text;
    return path.string();
  }
  std::vector<std::string> chosen() {
    auto sessions = choose_sessions(suite_, options_);
    if (!sessions) return {sessions.error()};
    std::vector<std::string> ids;
    for (const Session* one : *sessions) ids.push_back(one->id);
    return ids;
  }

  TempDirectory directory_ = TempDirectory::make().value();
  std::shared_ptr<const Suite> suite_ = std::make_shared<Suite>(
      read_suite_text(
          "```protocol\nname t\nport 9\naddress {host} {port}\naddress6 {host} {port}\n"
          "sentinel {word}\nheard {sender} {word}\nprobe /{word}\nprobed no {word}\n```\n"
          "```session\nsession one\n  proves a.b\npeers ann\n```\n"
          "```session\nsession two\n  proves a.c\nserver s\n```\n",
          "t.md")
          .value());
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
  EXPECT_EQ(err_.str(),
            "chatspec: 'three' is no file, no session and no requirement: see chatspec list\n");
  options_.ids = {"tow"};
  EXPECT_EQ(run(), 2);
  EXPECT_EQ(err_.str(),
            "chatspec: 'tow' is no file, no session and no requirement; did you mean two?\n");
  options_.ids = {};
  options_.shard = "3/2";
  EXPECT_EQ(run(), 2);
  EXPECT_EQ(err_.str(),
            "chatspec: --shard 3/2: expected I/N, the part and how many there are, e.g. 1/4\n");
}

TEST_F(RunCommand, FilesThatCannotBeReadAreOneLineAndTwo) {
  options_.target.server_command = "server";
  options_.expect = "/none";
  EXPECT_EQ(run(), 2);
  EXPECT_EQ(err_.str(), "chatspec: --expect: cannot read /none: No such file or directory\n");
  options_.expect = file("known.txt", "fail three because x\n");
  EXPECT_EQ(run(), 2);
  EXPECT_EQ(err_.str(), options_.expect +
                            ":1:6: no session and no requirement fits this: see chatspec list\n"
                            "  fail three because x\n"
                            "       ^\n");
  options_.expect = "";
  options_.failed = directory_.path().string();
  EXPECT_EQ(run(), 2);
  EXPECT_EQ(err_.str(),
            "chatspec: --failed: cannot read " + options_.failed + ": it is a directory\n");
  options_.failed = file("report.json", "[]");
  EXPECT_EQ(run(), 2);
  EXPECT_THAT(err_.str(), HasSubstr("chatspec: --failed " + options_.failed + ": "));
}

TEST_F(RunCommand, NothingPlayedIsThree) {
  options_.target.client_command = "true";
  EXPECT_EQ(run(), 3);
  EXPECT_THAT(out_.str(), HasSubstr("UNSUPPORTED"));
  EXPECT_THAT(out_.str(), HasSubstr("not played: 1 session needs --server or --connect\n"));
  options_.unsupported_status = 77;
  EXPECT_EQ(run(), 77);
  options_.only = "none-*";
  EXPECT_EQ(run(), 3);
  EXPECT_THAT(err_.str(), HasSubstr("no session was chosen"));
}

TEST_F(RunCommand, AProgramThatIsNotThereIsOneLineAndTwo) {
  options_.target.server_command = "no-such-program {port}";
  EXPECT_EQ(run(), 2);
  EXPECT_EQ(err_.str(), "chatspec: --server: no-such-program: no such program\n");
  EXPECT_EQ(out_.str(), "");
  options_.target.server_command = "true {port}";
  options_.target.client_command = "sh /none/client.sh";
  EXPECT_EQ(run(), 2);
  EXPECT_EQ(err_.str(), "chatspec: --client: /none/client.sh: no such file\n");
}

TEST_F(RunCommand, NobodyWhereItShallConnectIsOneLineAndTwo) {
  auto nobody = ReservedPort::take();
  ASSERT_TRUE(nobody);
  std::string address = "127.0.0.1:" + std::to_string(nobody->number());
  options_.target.connect_to = address;
  EXPECT_EQ(run(), 2);
  EXPECT_EQ(err_.str(), "chatspec: --connect: nobody listens at " + address + "\n");
  EXPECT_EQ(out_.str(), "");
}

TEST_F(RunCommand, ALaunchThatFailsIsBrokenAndThree) {
  // Only who starts it sees that it is no program.
  std::string program = file("program", "no program\n");
  std::filesystem::permissions(program, std::filesystem::perms(0755));
  options_.target.server_command = program + " {port}";
  options_.ids = {"one"};
  EXPECT_EQ(run(), 3);
  EXPECT_THAT(out_.str(), HasSubstr("BROKEN"));
  EXPECT_THAT(out_.str(), HasSubstr("cannot run '" + program + "': Exec format error"));
  EXPECT_THAT(out_.str(), HasSubstr("chatspec run --server '" + program +
                                    " {port}' --isolation none --seed 0 --play whole one\n"));
}

TEST_F(RunCommand, AServerThatDoesNotStartIsToldOnce) {
  options_.target.server_command = "sh -c 'exit 1' {port}";
  EXPECT_EQ(run(), 1);
  EXPECT_THAT(out_.str(), HasSubstr("CRASH one\n"));
  EXPECT_THAT(out_.str(), HasSubstr("Also blocked by this: 1 session"));
  EXPECT_THAT(out_.str(), Not(HasSubstr("BLOCKED         two")));
}

TEST_F(RunCommand, AServerThatEndsIsOne) {
  options_.target.server_command = "sh -c 'exit 1' {port}";
  options_.only = "o*";
  options_.reports = {{report_format_named("json"), ""}};
  EXPECT_EQ(run(), 1);
  EXPECT_THAT(out_.str(), HasSubstr("\"verdict\": \"crash\""));
}

TEST_F(RunCommand, TellsInTextWhenTheReportsGoToFiles) {
  options_.target.server_command = "sh -c 'exit 1' {port}";
  options_.ids = {"one"};
  options_.reports = {{report_format_named("json"), (directory_.path() / "report.json").string()}};
  EXPECT_EQ(run(), 1);
  EXPECT_THAT(out_.str(), HasSubstr("CRASH one"));
  options_.reports.push_back({report_format_named("tap"), ""});
  EXPECT_EQ(run(), 1);
  EXPECT_THAT(out_.str(), ::testing::StartsWith("TAP version 14"));
}

TEST_F(RunCommand, WhatIsKnownToFailIsNull) {
  options_.target.server_command = "sh -c 'exit 1' {port}";
  options_.expect = file("known.txt", "fail o* because it ends\nunsupported two because so\n");
  EXPECT_EQ(run(), 0) << out_.str();
  EXPECT_THAT(out_.str(), HasSubstr("EXPECTED-FAIL"));
}

TEST_F(RunCommand, ChoosesByIdRequirementGlobAndShard) {
  EXPECT_THAT(chosen(), ElementsAre("one", "two"));
  options_.ids = {"a.c"};
  EXPECT_THAT(chosen(), ElementsAre("two"));
  options_.ids = {"one", "a.c"};
  options_.only = "t*";
  EXPECT_THAT(chosen(), ElementsAre("two"));
  options_ = {};
  options_.shard = "1/2";
  auto first = chosen();
  options_.shard = "2/2";
  EXPECT_THAT(chosen(), SizeIs(1));
  EXPECT_NE(chosen(), first);
}

TEST_F(RunCommand, WhereNoExpectationsCanBeWrittenIsSaidAtOnce) {
  options_.target.server_command = "true {port}";
  options_.write_expect = "/none/known.txt";
  EXPECT_EQ(run(), 2);
  EXPECT_EQ(err_.str(),
            "chatspec: --write-expect /none/known.txt: cannot write there: there is no directory "
            "/none\n");
  options_.write_expect = (directory_.path() / "pipe").string();
  ASSERT_EQ(::mkfifo(options_.write_expect.c_str(), 0600), 0);
  EXPECT_EQ(run(), 2);
  EXPECT_EQ(err_.str(), "chatspec: --write-expect " + options_.write_expect +
                            ": cannot write there: it is no file\n");
  EXPECT_FALSE(replace_file(options_.write_expect, "text"));
  EXPECT_TRUE(std::filesystem::is_fifo(options_.write_expect)) << "a device would be gone";
  EXPECT_EQ(out_.str(), "");
}

TEST_F(RunCommand, AFileIsReplacedAsAWholeAndALinkStaysOne) {
  namespace fs = std::filesystem;
  std::string real = file("real.txt", "old and longer");
  std::string link = (directory_.path() / "link.txt").string();
  fs::create_symlink("real.txt", link);
  EXPECT_EQ(why_not_replaceable(link), "");
  std::ifstream reader(link);
  ASSERT_TRUE(replace_file(link, "new"));
  EXPECT_TRUE(fs::is_symlink(link));
  EXPECT_EQ(read_file(real).value(), "new");
  std::string seen;
  std::getline(reader, seen);
  EXPECT_EQ(seen, "old and longer") << "who reads it has one of both, whole";
  EXPECT_EQ(std::distance(fs::directory_iterator(directory_.path()), {}), 2) << "nothing is left";
}

class KindsOfSessions : public RunCommand {
 protected:
  KindsOfSessions() {
    suite_ = std::make_shared<Suite>(
        read_suite_text("```protocol\nname t\nport 9\n```\n"
                        "#### a.asked\n\nMUST · asked by the exercise\n\n> It MUST.\n\n"
                        "```session\nsession seen\n  proves a.asked\nclient c\n  c sees x\n```\n"
                        "#### a.never\n\nMUST NOT\n\n> It MUST NOT.\n\n"
                        "```session\nsession sent\n  proves a.never\npeers ann\n  ann > x\n```\n"
                        "#### a.advice\n\nSHOULD\n\n> It SHOULD.\n\n"
                        "```session\nsession wire\n  proves a.advice\npeers ann\n  ann > x\n```\n",
                        "t.md")
            .value());
  }
};

TEST_F(KindsOfSessions, AreChosenByAltitudeLevelAndWhoAsks) {
  options_.kinds.altitudes = {"behaviour"};
  EXPECT_THAT(chosen(), ElementsAre("seen"));
  options_.kinds.altitudes = {"wire"};
  EXPECT_THAT(chosen(), ElementsAre("sent", "wire"));
  options_.kinds.levels = {"should", "should-not"};
  EXPECT_THAT(chosen(), ElementsAre("wire"));
  options_.kinds = {.altitudes = {"behaviour", "wire"}, .levels = {"must", "must-not"}};
  EXPECT_THAT(chosen(), ElementsAre("seen", "sent"));
  options_.kinds = {.asked_by = {"exercise"}};
  EXPECT_THAT(chosen(), ElementsAre("seen"));
  options_.kinds = {.asked_by = {"standard"}};
  EXPECT_THAT(chosen(), ElementsAre("sent", "wire"));
  options_.shard = "1/2";
  EXPECT_THAT(chosen(), SizeIs(1));
}

TEST_F(KindsOfSessions, AnAltitudeIsAWordUnlessSomethingHasThatName) {
  options_.ids = {"behaviour"};
  EXPECT_THAT(chosen(), ElementsAre("seen"));
  options_.ids = {"behaviour", "sent"};
  EXPECT_THAT(chosen(), ElementsAre("seen", "sent"));
  options_.ids = {"wire"};
  EXPECT_THAT(chosen(), ElementsAre("wire")) << "the session, and not all of the altitude";
  options_.ids = {"behaviour"};
  options_.only = "w*";
  EXPECT_THAT(chosen(), ElementsAre());
  options_.ids = {"behavior"};
  EXPECT_THAT(chosen(),
              ElementsAre("'behavior' is no file, no session and no requirement; did you mean "
                          "behaviour?"));
}

TEST_F(KindsOfSessions, WhetherAnythingWasChosenCanBeAsked) {
  EXPECT_FALSE(chooses_explicitly(options_));
  options_.shard = "1/2";
  EXPECT_FALSE(chooses_explicitly(options_)) << "a part of everything";
  for (auto choose :
       {+[](RunOptions& to) { to.ids = {"seen"}; }, +[](RunOptions& to) { to.only = "s*"; },
        +[](RunOptions& to) { to.failed = "x.json"; },
        +[](RunOptions& to) { to.kinds.levels = {"must"}; }}) {
    RunOptions options;
    choose(options);
    EXPECT_TRUE(chooses_explicitly(options));
  }
}

TEST_F(RunCommand, PlaysAgainWhatWasBad) {
  options_.target.server_command = "sh -c 'exit 1' {port}";
  options_.ids = {"one"};
  options_.reports = {{report_format_named("json"), (directory_.path() / "bad.json").string()}};
  EXPECT_EQ(run(), 1);
  options_.target.server_command = "";
  options_.target.client_command = "true";
  options_.ids = {};
  options_.reports = {{report_format_named("json"), (directory_.path() / "good.json").string()}};
  EXPECT_EQ(run(), 3);
  options_.failed = (directory_.path() / "bad.json").string();
  EXPECT_THAT(chosen(), ElementsAre("one"));
  options_.failed = (directory_.path() / "good.json").string();
  EXPECT_THAT(chosen(), ElementsAre("one", "two"));
}

TEST(CommandAgain, HasWhatMattersToAVerdict) {
  RunOptions options;
  options.suite_arguments = "my-suite/";
  options.target.server_command = "it's {port}";
  options.target.deadline = std::chrono::milliseconds(70);
  options.expect = "my known.txt";
  options.isolation = IsolationWish::required;
  options.jobs = 3;
  options.shard = "1/2";
  options.failed = "x.json";
  options.watch = true;
  EXPECT_EQ(command_again(options),
            "chatspec run my-suite/ --server 'it'\\''s {port}' --deadline-ms 70 "
            "--expect 'my known.txt' --isolation required");
}

TEST(ReportWish, IsAKindAndPerhapsAFile) {
  EXPECT_EQ(parse_report_wish("text")->format->name, "text");
  EXPECT_EQ(parse_report_wish("junit=a=b.xml")->file, "a=b.xml");
  EXPECT_EQ(parse_report_wish("html=-")->file, "");
  EXPECT_FALSE(parse_report_wish("yaml"));
  EXPECT_FALSE(parse_report_wish("json="));
}

TEST(ReportWish, OnlyOneGoesToStandardOutput) {
  EXPECT_EQ(parse_report_wishes({"text", "json=r.json", "tap=t.tap"})->size(), 3U);
  EXPECT_EQ(parse_report_wishes({"text", "json=-"}).error(),
            "--report text and --report json=-: only one can go to standard output, name a file "
            "with =FILE");
}

TEST(ReportWish, WhereNothingCanBeWrittenIsSaidAtOnce) {
  EXPECT_EQ(parse_report_wishes({"json=/none/r.json"}).error(),
            "--report json=/none/r.json: cannot write there: there is no directory /none");
  EXPECT_EQ(parse_report_wishes({"json=/"}).error(),
            "--report json=/: cannot write there: it is a directory");
  EXPECT_EQ(parse_report_wishes({"yaml"}).error(),
            "--report yaml: there is text, json, junit, tap and html, each alone or with =FILE");
}

}  // namespace
}  // namespace chatspec
