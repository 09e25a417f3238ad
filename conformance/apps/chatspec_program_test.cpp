// The program `chatspec` itself, on a terminal of its own, as a person runs it.
#include <gmock/gmock.h>

#include <csignal>
#include <filesystem>
#include <fstream>
#include <nlohmann/json.hpp>

#include "apps/read_file.hpp"
#include "endpoint/process.hpp"
#include "endpoint/process_tree.hpp"
#include "endpoint/reserved_port.hpp"
#include "endpoint/sock_diag.hpp"
#include "endpoint/temp_directory.hpp"

namespace chatspec {
namespace {

namespace fs = std::filesystem;
using ::testing::AllOf;
using ::testing::EndsWith;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;

// Against hanging; nothing is concluded from time.
constexpr std::chrono::seconds patience{60};

class ChatspecProgram : public ::testing::Test {
 protected:
  void SetUp() override {
    fs::create_directory(temporary());
    ::setenv("TMPDIR", temporary().c_str(), 1);
    serve_with("");
  }
  void TearDown() override {
    process_.reset();
    ::unsetenv("TMPDIR");
  }

  // ---- Programs under test ---------------------------------------------------------------------

  /// Our own copy of the small server, by whose path it can be recognised among all processes. Its
  /// fault stands in a file beside it.
  void serve_with(const std::string& fault) {
    auto text = read_file(PLAYER_TESTING_DIR "/small_server.py").value();
    auto argument = text.find("sys.argv[3] if len(sys.argv) > 3 else \"\"");
    ASSERT_NE(argument, std::string::npos);
    text.replace(argument, text.find('\n', argument) - argument, "__import__('fault').NAME");
    write_file("server.py", text);
    write_file("fault.py", "NAME = '" + fault + "'\n");
  }
  void write_file(const std::string& name, const std::string& text) const {
    std::ofstream(file(name)) << text;
  }
  std::string server() const { return PLAYER_PYTHON " -B " + file("server.py") + " {port} {dir}"; }
  std::vector<std::string> run_words(std::vector<std::string> more) const {
    std::vector<std::string> words = {CHATSPEC_PROGRAM, "run", PLAYER_TESTING_DIR "/chat.md"};
    words.insert(words.end(), {"--server", server(), "--play", "whole"});
    words.insert(words.end(), more.begin(), more.end());
    return words;
  }

  /// Some of both kinds, and none that waits for what the server does not do.
  std::vector<std::string> run_some(std::vector<std::string> more) const {
    more.insert(more.begin(), {"everyone-else", "alone", "upload-then-download", "nothing-half"});
    return run_words(more);
  }

  // ---- chatspec --------------------------------------------------------------------------------

  void start(std::vector<std::string> words) {
    auto process = Process::start({std::move(words), place().string(), nullptr});
    ASSERT_TRUE(process) << process.error().text();
    process_ = std::move(*process);
  }
  bool wait_for(const std::function<bool()>& fact) {
    return pump_until(process_->pollables(), fact, Deadline(patience));
  }
  /// Everything, until it has ended by itself.
  int status() {
    wait_for([this] { return process_->exit().has_value(); });
    wait_for([this] { return process_->terminal().ended(); });
    EXPECT_TRUE(process_->exit()) << "it hangs";
    if (!process_->exit()) return -1;
    EXPECT_EQ(process_->exit()->signal, 0);
    return process_->exit()->status;
  }
  int run(std::vector<std::string> words) {
    start(std::move(words));
    return status();
  }
  std::string out() const { return std::string(process_->terminal().printed()); }
  std::string err() const { return process_->errors(); }

  // ---- What is left ----------------------------------------------------------------------------

  /// The command lines that name something in our place.
  std::vector<std::string> processes_left() const {
    std::vector<std::string> left;
    std::error_code gone;
    for (const auto& entry : fs::directory_iterator("/proc", gone)) {
      std::string line = read_proc(entry.path() / "cmdline");  // empty if it has just ended
      if (line.find(place().string()) != std::string::npos) left.push_back(line);
    }
    return left;
  }
  /// Waits until the server itself runs, and not only those who have its command among their words.
  /// Nothing is over by then if it never listens: who does may be found to be stuck at once.
  bool wait_for_server() {
    auto is_server = [](const std::string& line) {
      return line.find("/server.py") != std::string::npos &&
             line.find("--server") == std::string::npos && !line.starts_with("bwrap") &&
             line.find("/bwrap") == std::string::npos;
    };
    return pump_until(
        process_->pollables(),
        [&] {
          auto all = processes_left();
          return std::any_of(all.begin(), all.end(), is_server);
        },
        Deadline(patience), true);
  }
  std::vector<std::string> files_left() const {
    std::vector<std::string> left;
    for (const auto& entry : fs::directory_iterator(temporary())) left.push_back(entry.path());
    return left;
  }

  /// With --watch: after so many rounds.
  bool waits(int times) {
    return wait_for([this, times] { return count_of("waiting for a change", err()) >= times; });
  }
  static int count_of(const std::string& words, const std::string& text) {
    int count = 0;
    for (auto at = text.find(words); at != std::string::npos; at = text.find(words, at + 1)) {
      ++count;
    }
    return count;
  }

  fs::path place() const { return directory_.path(); }
  fs::path temporary() const { return directory_.path() / "temporary"; }
  std::string file(const std::string& name) const { return (place() / name).string(); }
  nlohmann::json json(const std::string& name) const {
    return nlohmann::json::parse(read_file(file(name)).value());
  }

  TempDirectory directory_ = TempDirectory::make().value();
  std::unique_ptr<Process> process_;
};

class ChatspecMatrix : public ChatspecProgram {
 protected:
  void SetUp() override {
    ChatspecProgram::SetUp();
    write_matrix(server());
  }
  void write_matrix(const std::string& server, const std::string& more = "") const {
    write_file("matrix.toml", "[[server]]\nname = \"the server\"\ncommand = \"" + server + "\"\n" +
                                  more +
                                  "\n[[client]]\nname = \"the client\"\ncommand = \"" PLAYER_PYTHON
                                  " -B " PLAYER_TESTING_DIR "/small_client.py {port}\"\n");
  }
  std::vector<std::string> interop_words(std::vector<std::string> more) const {
    std::vector<std::string> words = {CHATSPEC_PROGRAM, "interop", file("matrix.toml"), "--suite",
                                      PLAYER_TESTING_DIR "/chat.md"};
    words.insert(words.end(), {"--play", "whole"});
    words.insert(words.end(), more.begin(), more.end());
    return words;
  }
};

TEST_F(ChatspecProgram, TellsOnlyTheSum) {
  EXPECT_EQ(run(run_words({"everyone-else", "alone"})), 0) << out() << err();
  EXPECT_THAT(out(), AllOf(HasSubstr("everything that was played passed"),
                           Not(HasSubstr("everyone-else"))));
}

TEST_F(ChatspecProgram, EndsWithWhatToMendFirst) {
  serve_with("echo");
  EXPECT_EQ(run(run_words({"everyone-else", "alone"})), 1);
  EXPECT_THAT(out(), HasSubstr("\n\nWhat to mend"));
  std::string end = out().substr(out().rfind("What to mend"));
  EXPECT_THAT(end, AllOf(HasSubstr("  1. "), HasSubstr("     Again: chatspec run ")));
  EXPECT_THAT(end, Not(HasSubstr("\n\n\n")));
}

TEST_F(ChatspecProgram, TellsEachSessionOnceAndThenTheSumIfItIsVerbose) {
  EXPECT_EQ(run(run_words({"everyone-else", "alone", "--verbose"})), 0) << out() << err();
  std::string first = out().substr(0, out().find('\n'));
  EXPECT_THAT(first, HasSubstr("everyone-else"));
  std::string rest = out().substr(first.size());
  EXPECT_THAT(rest, Not(HasSubstr("everyone-else")));
  EXPECT_THAT(files_left(), IsEmpty());
}

TEST_F(ChatspecProgram, DrawsAProgressLineOnATerminal) {
  std::string command;
  for (const std::string& word : run_words({"everyone-else"})) command += "'" + word + "' ";
  EXPECT_EQ(run({"sh", "-c", "exec " + command + " 2>&1"}), 0);
  EXPECT_THAT(out(), HasSubstr("\r\x1b[K[0/1] everyone-else"));
}

TEST_F(ChatspecProgram, WritesEveryKindOfReport) {
  std::vector<std::string> words = {"everyone-else"};
  for (const std::string kind : {"text", "json", "junit", "tap", "html"}) {
    words.insert(words.end(), {"--report", kind + "=" + file(kind)});
  }
  EXPECT_EQ(run(run_words(words)), 0) << err();
  EXPECT_THAT(out(), HasSubstr("everything that was played passed")) << "nobody else wants it";
  EXPECT_THAT(read_file(file("text")).value(), HasSubstr("everyone-else"));
  EXPECT_EQ(json("json")["sessions"][0]["verdict"], "pass");
  EXPECT_THAT(read_file(file("junit")).value(), HasSubstr("<testsuite"));
  EXPECT_THAT(read_file(file("tap")).value(), HasSubstr("TAP version 14"));
  EXPECT_THAT(read_file(file("html")).value(), HasSubstr("<html"));
}

TEST_F(ChatspecProgram, CtrlCEndsEverythingAndKeepsWhatWasPlayed) {
  serve_with("never-listens");
  start(run_words({"--deadline-ms", "3600000", "--report", "json=" + file("report")}));
  ASSERT_TRUE(wait_for_server());
  process_->signal(SIGINT);
  EXPECT_EQ(status(), 130);
  EXPECT_THAT(err(), HasSubstr("chatspec: interrupted: "));
  EXPECT_THAT(processes_left(), IsEmpty());
  EXPECT_THAT(files_left(), IsEmpty());
  auto sessions = json("report")["sessions"];
  ASSERT_FALSE(sessions.empty());
  EXPECT_EQ(sessions[0]["verdict"], "unsupported");
  EXPECT_THAT(sessions[0].dump(), HasSubstr("the run was interrupted"));
}

TEST_F(ChatspecProgram, ATimeLimitEndsEverythingAndKeepsWhatWasPlayed) {
  serve_with("never-listens");
  write_file("known.txt", "# of an earlier run\n");
  EXPECT_EQ(run(run_words({"--deadline-ms", "3600000", "--time-limit", "1s", "--report",
                           "json=" + file("report"), "--write-expect", file("known.txt")})),
            130);
  EXPECT_THAT(err(), HasSubstr("chatspec: the time limit of 1 s was over: "));
  EXPECT_THAT(err(), HasSubstr("not written, for not everything was played"));
  EXPECT_EQ(read_file(file("known.txt")).value(), "# of an earlier run\n");
  EXPECT_THAT(processes_left(), IsEmpty());
  EXPECT_THAT(files_left(), IsEmpty());
  auto sessions = json("report")["sessions"];
  ASSERT_FALSE(sessions.empty());
  EXPECT_EQ(sessions[0]["verdict"], "unsupported");
  EXPECT_THAT(sessions[0].dump(), HasSubstr("not played: the time limit of 1 s was over"));
}

TEST_F(ChatspecProgram, AFailureThatIsEnoughIsTheLastOne) {
  serve_with("echo");
  EXPECT_EQ(run(run_words({"--jobs", "1", "--fail-fast", "everyone-else", "alone"})), 1) << out();
  EXPECT_THAT(err(), HasSubstr("chatspec: the run was to stop after 1 failure: "
                               "1 of 2 sessions were not played"));
  EXPECT_EQ(run(run_words({"--jobs", "1", "--fail-fast", "5", "everyone-else", "alone"})), 1);
  EXPECT_THAT(err(), Not(HasSubstr("not played")));
}

TEST_F(ChatspecProgram, WhatARunShowsToFailIsExpectedInTheNext) {
  serve_with("echo");
  EXPECT_EQ(run(run_some({"--write-expect", file("known.txt")})), 1);
  EXPECT_THAT(read_file(file("known.txt")).value(),
              HasSubstr("\nfail everyone-else because FAIL: "));
  EXPECT_EQ(run(run_some({"--expect", file("known.txt")})), 0) << out() << err();
  EXPECT_THAT(out(), HasSubstr("EXPECTED-FAIL"));
  // Written again over itself it says the same; what passes goes out of it.
  std::string before = read_file(file("known.txt")).value();
  EXPECT_EQ(run(run_some({"--expect", file("known.txt"), "--write-expect", file("known.txt")})), 0);
  EXPECT_EQ(read_file(file("known.txt")).value(), before);
  serve_with("");
  EXPECT_EQ(run(run_some({"--expect", file("known.txt"), "--write-expect", file("known.txt")})), 1);
  EXPECT_THAT(read_file(file("known.txt")).value(), Not(HasSubstr("\nfail")));
}

TEST_F(ChatspecProgram, ItsDeathIsTheEndOfAllThatItStarted) {
  serve_with("never-listens");
  start(run_words({"--deadline-ms", "3600000"}));
  ASSERT_TRUE(wait_for_server());
  ::kill(process_->pid(), SIGKILL);
  EXPECT_TRUE(pump_until(
      process_->pollables(), [this] { return processes_left().empty(); }, Deadline(patience),
      true));
}

TEST_F(ChatspecProgram, WatchRunsAgainAfterAChangeUntilCtrlC) {
  serve_with("echo");
  start(run_words({"everyone-else", "alone", "--watch", "--report", "json=" + file("report")}));
  ASSERT_TRUE(waits(1)) << err();
  EXPECT_EQ(json("report")["sessions"][0]["verdict"], "fail");
  // A neighbour of the file that the command names.
  write_file("fault.py", "NAME = ''\n");
  ASSERT_TRUE(waits(2)) << err();
  EXPECT_EQ(json("report")["sessions"][0]["verdict"], "pass");
  process_->signal(SIGINT);
  EXPECT_EQ(status(), 0);
  EXPECT_THAT(files_left(), IsEmpty());
}

TEST_F(ChatspecProgram, WatchGoesOnWhileAProgramIsAway) {
  start(run_words({"everyone-else", "--watch", "--report", "json=" + file("report")}));
  ASSERT_TRUE(waits(1)) << err();
  fs::rename(file("server.py"), file("away.txt"));
  write_file("fault.py", "NAME = 'echo'\n");
  ASSERT_TRUE(waits(2)) << err();
  EXPECT_THAT(err(), HasSubstr("chatspec: --server: " + file("server.py") + ": no such file"));
  fs::copy(file("away.txt"), file("server.py"));
  ASSERT_TRUE(waits(3)) << err();
  EXPECT_EQ(json("report")["sessions"][0]["verdict"], "fail");
  process_->signal(SIGINT);
  EXPECT_EQ(status(), 1);
}

TEST_F(ChatspecProgram, WatchShowsOnlyWhatMattersOnATerminal) {
  start(run_words({"everyone-else", "--watch"}));
  ASSERT_TRUE(wait_for([this] { return err().find("waiting for a change") != std::string::npos; }));
  process_->signal(SIGINT);
  EXPECT_EQ(status(), 0);
  EXPECT_TRUE(out().starts_with("\x1b[H\x1b[2J\x1b[3J"));
  EXPECT_THAT(out(), AllOf(HasSubstr("everything that was played passed"),
                           Not(HasSubstr("everyone-else"))));
}

TEST_F(ChatspecProgram, PartsBecomeOneReportAgain) {
  serve_with("echo");
  EXPECT_EQ(run(run_some({"--report", "json=" + file("all")})), 1);
  for (const std::string part : {"1", "2"}) {
    run(run_some({"--shard", part + "/2", "--report", "json=" + file(part)}));
  }
  EXPECT_EQ(run({CHATSPEC_PROGRAM, "merge", "--suite", PLAYER_TESTING_DIR, file("2"), file("1"),
                 "--report", "json=" + file("merged")}),
            1)
      << err();
  auto whole = json("all")["sessions"];
  auto merged = json("merged")["sessions"];
  ASSERT_EQ(merged.size(), whole.size());
  for (std::size_t index = 0; index < whole.size(); ++index) {
    EXPECT_EQ(merged[index]["id"], whole[index]["id"]);
    EXPECT_EQ(merged[index]["verdict"], whole[index]["verdict"]) << whole[index]["id"];
  }
}

TEST_F(ChatspecProgram, TheNumberOfJobsChangesNothing) {
  serve_with("echo");
  std::vector<std::string> verdicts;
  for (const std::string jobs : {"1", "4"}) {
    EXPECT_EQ(run(run_some({"--jobs", jobs, "--report", "json=" + file(jobs)})), 1);
    std::string all;
    const nlohmann::json report = json(jobs);
    for (const auto& one : report["sessions"]) {
      all += one["id"].get<std::string>() + " " + one["verdict"].get<std::string>() + "\n";
    }
    verdicts.push_back(all);
  }
  EXPECT_EQ(verdicts[0], verdicts[1]);
}

TEST_F(ChatspecProgram, AMistakeInAScriptIsToldOnceByThePathThatWasTyped) {
  write_file("broken.py", "def main()\n    pass\n");
  std::string command = "cd '" + place().string() +
                        "' && exec '" CHATSPEC_PROGRAM "' run '" PLAYER_TESTING_DIR
                        "/chat.md' --server '" PLAYER_PYTHON " -B ./broken.py {port} {dir}'";
  EXPECT_EQ(run({"sh", "-c", command}), 1);
  EXPECT_THAT(out(), HasSubstr("SyntaxError: expected ':' (./broken.py, line 1)"));
  EXPECT_THAT(out(), HasSubstr("  File \"./broken.py\", line 1"));
  EXPECT_THAT(out(), Not(HasSubstr(file("broken.py"))));
  EXPECT_THAT(out(), HasSubstr("Also blocked by this: 13 sessions, not played\n"));
  EXPECT_EQ(count_of("\nCRASH ", out()), 1) << out();
}

class ChatspecConnect : public ChatspecProgram {
 protected:
  /// Starts our server as somebody else does; `wrapper` runs it.
  void run_server(const std::string& wrapper = "") {
    Launch launch{{PLAYER_PYTHON, "-B"}, place().string(), nullptr};
    if (!wrapper.empty()) launch.words.push_back(wrapper);
    launch.words.insert(launch.words.end(),
                        {file("server.py"), std::to_string(port_.number()), place().string()});
    auto running = Process::start(launch);
    ASSERT_TRUE(running) << running.error().text();
    running_ = std::move(*running);
    auto listens = [&] { return is_listening(SocketAddress::loopback4(port_.number())); };
    ASSERT_TRUE(pump_until(running_->pollables(), listens, Deadline(patience), true));
  }
  int connect(std::vector<std::string> more) {
    std::vector<std::string> words = {CHATSPEC_PROGRAM,
                                      "run",
                                      PLAYER_TESTING_DIR "/chat.md",
                                      "--connect",
                                      "localhost:" + std::to_string(port_.number()),
                                      "--play",
                                      "whole"};
    words.insert(words.end(), more.begin(), more.end());
    return run(words);
  }

  ReservedPort port_ = ReservedPort::take().value();
  std::unique_ptr<Process> running_;
};

TEST_F(ChatspecConnect, GivesTheSameVerdictsAsALaunch) {
  for (const std::string fault : {"no-errors", "echo"}) {
    serve_with(fault);
    EXPECT_NE(run(run_some({"--report", "json=" + file("launched")})), 2);
    run_server();
    EXPECT_NE(connect({"everyone-else", "alone", "upload-then-download", "nothing-half", "--report",
                       "json=" + file("connected")}),
              2)
        << err();
    const auto launched = json("launched")["sessions"], connected = json("connected")["sessions"];
    ASSERT_EQ(connected.size(), launched.size());
    for (std::size_t index = 0; index < launched.size(); ++index) {
      if (connected[index]["verdict"] == "unsupported") continue;
      EXPECT_EQ(connected[index]["verdict"], launched[index]["verdict"]) << launched[index]["id"];
    }
    EXPECT_EQ(connected[0]["verdict"], fault == "echo" ? "fail" : "pass");
    running_.reset();
  }
}

TEST_F(ChatspecConnect, SaysWhatItCanProveLess) {
  run_server(PLAYER_TESTING_DIR "/out_of_sight.py");
  EXPECT_EQ(connect({"everyone-else", "alone"}), 0) << out();
  EXPECT_EQ(count_of("from here on: the server cannot be looked into", out()), 1) << out();
}

TEST_F(ChatspecConnect, AServerThatEndsInASessionIsToldOnce) {
  serve_with("dies");
  run_server();
  EXPECT_EQ(connect({"alone", "die-if-you-know-how", "the-sender-hears-nothing"}), 1);
  EXPECT_THAT(out(), HasSubstr("CRASH die-if-you-know-how\n"));
  EXPECT_THAT(out(), HasSubstr("Also blocked by this: 2 sessions, not played\n"));
}

// ---- A matrix
// ------------------------------------------------------------------------------------

TEST_F(ChatspecMatrix, PlaysEverybodyWithEverybodyAndEachAlone) {
  EXPECT_EQ(run(interop_words({"--report", "text", "--report", "json=" + file("json"), "--report",
                               "html=" + file("html")})),
            0)
      << out() << err();
  EXPECT_THAT(out(), HasSubstr("pairs in which both follow the standard: 1 of 1 without failure"));
  EXPECT_THAT(err(), HasSubstr("[1/3] the server × the client: "));
  EXPECT_THAT(err(), HasSubstr("[3/3] the client alone: "));
  auto cells = json("json")["cells"];
  ASSERT_EQ(cells.size(), 3U);
  for (const auto& cell : cells) {
    EXPECT_EQ(cell["state"], "passed");
    EXPECT_EQ(cell["passed"], cell["played"]);
  }
  EXPECT_THAT(read_file(file("html")).value(), HasSubstr("href=\"#s1-c1-cell\""));
  EXPECT_THAT(files_left(), IsEmpty());
}

TEST_F(ChatspecMatrix, OnlyWhatIsChosenIsPlayed) {
  EXPECT_EQ(run(interop_words({"--pairs", "--server", "the *", "--client", "the client"})), 0);
  EXPECT_THAT(err(), AllOf(HasSubstr("[1/1] the server × the client: "), Not(HasSubstr("alone"))));
}

TEST_F(ChatspecMatrix, ProgramsMayReadWhatLiesInItsDirectory) {
  // Our place is below /tmp, and no word of the command is this file.
  fs::create_directory(file("library"));
  fs::rename(file("fault.py"), file("library/fault.py"));
  write_matrix("env PYTHONPATH={here}/library " + server());
  EXPECT_EQ(run(interop_words({"--pairs"})), 0) << out();
}

TEST_F(ChatspecMatrix, CtrlCEndsEverythingAndKeepsTheTableSoFar) {
  serve_with("never-listens");
  start(interop_words({"--deadline-ms", "3600000", "--report", "json=" + file("report"), "--report",
                       "html=" + file("html")}));
  ASSERT_TRUE(wait_for_server());
  process_->signal(SIGINT);
  EXPECT_EQ(status(), 130);
  EXPECT_THAT(err(), HasSubstr("chatspec: interrupted: 3 of 3 cells were not played to their end"));
  EXPECT_THAT(out(), HasSubstr("  … interrupted before its end"));
  EXPECT_THAT(processes_left(), IsEmpty());
  EXPECT_THAT(files_left(), IsEmpty());
  EXPECT_EQ(json("report")["cells"][0]["state"], "open");
  EXPECT_TRUE(json("report")["cells"][2]["report"].is_null());
}

TEST_F(ChatspecMatrix, AProgramThatIsNotThereIsThree) {
  write_matrix("no-such-program {port}");
  EXPECT_EQ(run(interop_words({"--pairs"})), 3);
  EXPECT_THAT(out(), HasSubstr("! could not be tested"));
  EXPECT_THAT(out(), HasSubstr("cannot run 'no-such-program'"));
}

TEST_F(ChatspecMatrix, WrongUseIsOneLineAndTwo) {
  auto told = [&](const std::vector<std::string>& more) {
    EXPECT_EQ(run(interop_words(more)), 2);
    EXPECT_THAT(out(), IsEmpty());
    return err();
  };
  EXPECT_EQ(told({"--server", "nobody"}),
            "chatspec: --server nobody: the matrix has none of this name; there is the server\n");
  EXPECT_EQ(told({"--client", "x*"}),
            "chatspec: --client 'x*': the matrix has none of this name; there is the client\n");
  EXPECT_EQ(told({"--report", "tap"}),
            "chatspec: --report tap: of a matrix there is text, json and html\n");
  write_file("matrix.toml", "title = 1\n");
  EXPECT_THAT(told({}), AllOf(HasSubstr("matrix.toml:1:1: there is no server: expected"),
                              EndsWith("[[client]]\n")));
  write_matrix("x", "known = [\"fail nobody because so\"]");
  EXPECT_THAT(told({}), HasSubstr("matrix.toml:4:16: no session and no requirement fits this"));
  fs::remove(file("matrix.toml"));
  EXPECT_EQ(told({}),
            "chatspec: cannot read " + file("matrix.toml") + ": No such file or directory\n");
}

struct WrongUse {
  std::vector<std::string> words;
  std::string line;
};
// The name that gtest prints when it lists the tests.
void PrintTo(const WrongUse& use, std::ostream* out) {
  for (const std::string& word : use.words) *out << word << " ";
}
class WrongUses : public ChatspecProgram, public ::testing::WithParamInterface<WrongUse> {};

TEST_P(WrongUses, AreOneLineThatSaysWhatToDo) {
  std::vector<std::string> words = {CHATSPEC_PROGRAM};
  ::setenv("CHATSPEC_SUITE", PLAYER_TESTING_DIR, 1);
  words.insert(words.end(), GetParam().words.begin(), GetParam().words.end());
  EXPECT_EQ(run(words), 2);
  EXPECT_THAT(out(), IsEmpty());
  EXPECT_EQ(err(), "chatspec: " + GetParam().line + "\n");
}

INSTANTIATE_TEST_SUITE_P(
    Each, WrongUses,
    ::testing::Values(
        WrongUse{{}, "A subcommand is required (chatspec --help)"},
        WrongUse{{"play"}, "play: there is no such command (chatspec --help)"},
        WrongUse{{"run"},
                 "nothing to test: give --server CMD, --connect HOST:PORT or --client CMD"},
        WrongUse{{"rnu"}, "rnu: there is no such command; did you mean run? (chatspec --help)"},
        WrongUse{{"run", "--sever", "x"},
                 "--sever: there is no such option or argument; did you mean --server? (chatspec "
                 "run --help)"},
        WrongUse{{"run", "--siute=x"},
                 "--siute=x: there is no such option or argument; did you mean --suite? (chatspec "
                 "run --help)"},
        WrongUse{{"merge", "a.json", "--shard", "1/2"},
                 "--shard: there is no such option or argument (chatspec merge --help)"},
        WrongUse{{"run", "--jobs", "0"},
                 "--jobs: Value 0 not in range 1 to 256 (chatspec run --help)"},
        WrongUse{{"run", "--isolation", "full"},
                 "--isolation: full not in {auto,none,required} (chatspec run --help)"},
        WrongUse{{"run", "--server", "a", "--connect", "b:1"},
                 "--server and --connect: give one of them (chatspec run --help)"},
        WrongUse{{"run", "--server", "a", "--report", "yaml"},
                 "--report yaml: there is text, json, junit, tap and html, each alone or with "
                 "=FILE"},
        WrongUse{{"run", "--server", "a", "--report", "jsn=x"},
                 "--report jsn=x: there is text, json, junit, tap and html, each alone or with "
                 "=FILE; did you mean json?"},
        WrongUse{{"interop"}, "MATRIX is required (chatspec interop --help)"},
        WrongUse{{"completion", "tcsh"},
                 "SHELL: tcsh not in {bash,zsh,fish} (chatspec completion --help)"},
        WrongUse{{"merge"}, "FILE is required (chatspec merge --help)"},
        WrongUse{{"merge", "/none"}, "cannot read /none: No such file or directory"}));

}  // namespace
}  // namespace chatspec
