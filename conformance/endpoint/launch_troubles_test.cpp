// What real programs write when they do not come up, or go down.
#include "endpoint/launch_troubles.hpp"

#include <gmock/gmock.h>
#include <sys/socket.h>
#include <unistd.h>

#include "endpoint/fd.hpp"
#include "endpoint/socket_address.hpp"

namespace chatspec {
namespace {

using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::Optional;

constexpr Exit failed_status{1, 0};

TEST(ExplainLaunch, NamesTheMissingModule) {
  EXPECT_THAT(explain_launch("Traceback (most recent call last):\n"
                             "  File \"server.py\", line 1, in <module>\n"
                             "    import progressbar\n"
                             "ModuleNotFoundError: No module named 'progressbar'\n",
                             failed_status, false),
              ElementsAre("It needs progressbar, which is not installed here."));
  EXPECT_THAT(
      explain_launch("Error: Cannot find module 'ws'\nRequire stack:\n", failed_status, false),
      ElementsAre("It needs ws, which is not installed here."));
}

TEST(ExplainLaunch, TellsTheTwoKindsOfATakenPortApart) {
  const char* errors = "OSError: [Errno 98] Address already in use\n";
  EXPECT_THAT(explain_launch(errors, failed_status, true),
              ElementsAre("It cannot bind a port that it has used before: set SO_REUSEADDR before "
                          "bind()."));
  EXPECT_THAT(explain_launch(errors, failed_status, false),
              ElementsAre("Its port is taken by another program."));
}

TEST(ExplainLaunch, QuotesAMistakeInTheText) {
  EXPECT_THAT(explain_launch("  File \"s.py\", line 3\n    if x\n        ^\n"
                             "SyntaxError: expected ':'\n",
                             failed_status, false),
              ElementsAre("Its text cannot be read: SyntaxError: expected ':' (s.py, line 3)"));
}

TEST(ExplainLaunch, NamesTheFileThatIsNotThere) {
  const std::pair<const char*, const char*> kinds[] = {
      {"python3: can't open file '/x/server.py': [Errno 2] No such file or directory\n",
       "/x/server.py"},
      {"Error: Cannot find module '/x/server.js'\n    at Module._resolveFilename\n",
       "/x/server.js"},
      {"Error: Unable to access jarfile server.jar\n", "server.jar"},
      {"FileNotFoundError: [Errno 2] No such file or directory: 'profile.txt'\n", "profile.txt"},
      {"2026/01/02 10:00:00 open conf.toml: no such file or directory\n", "conf.toml"},
  };
  for (auto [errors, file] : kinds) {
    EXPECT_THAT(explain_launch(errors, failed_status, false),
                ElementsAre(std::string("There is no file ") + file + "."));
  }
}

TEST(ExplainLaunch, SaysWhereItMayWrite) {
  for (const char* errors : {"OSError: [Errno 30] Read-only file system: 'log.txt'\n",
                             "PermissionError: [Errno 13] Permission denied: '/srv'\n"}) {
    EXPECT_THAT(explain_launch(errors, failed_status, false),
                ElementsAre("It may not do what it tries; it can write only in its working "
                            "directory and in {dir}."));
  }
}

TEST(ExplainLaunch, SaysWhenItSimplyEnded) {
  EXPECT_THAT(explain_launch("", Exit{0, 0}, false),
              ElementsAre("It ended by itself, as if it had nothing to do."));
  EXPECT_THAT(explain_launch("", failed_status, false), IsEmpty());
}

// What `crash_line` compares by.
std::optional<std::string> cause_in(const std::string& errors) {
  auto crash = crash_line(errors);
  return crash ? std::optional(crash->cause) : std::nullopt;
}

TEST(CrashLine, IsTheSameForTheSameCrash) {
  auto crash = [](const std::string& address, const std::string& number) {
    return cause_in(
        "Exception in thread Thread-" + number +
        " (serve):\nTraceback (most recent call last):\n  File \"/usr/lib/threading.py\", line " +
        number + ", in run\n    data = self.sock.recv(10)\nConnectionResetError: [Errno " + number +
        "] reset by ('127.0.0.1', " + address + ")\n");
  };
  EXPECT_THAT(crash("5000", "104"), Optional(std::string("ConnectionResetError: [Errno #] reset by "
                                                         "('#.#.#.#', #)")));
  EXPECT_EQ(crash("5000", "104"), crash("60123", "99"));
}

TEST(CrashLine, TakesTheLastOfAChain) {
  EXPECT_THAT(cause_in("Traceback (most recent call last):\n  File \"a\"\nKeyError: 'x'\n\n"
                       "During handling of the above exception, another exception occurred:\n"
                       "\nTraceback (most recent call last):\n  File \"a\"\n"
                       "ValueError: no such name\n"),
              Optional(std::string("ValueError: no such name")));
}

TEST(CrashLine, IsToldAsTheProgramWroteIt) {
  auto crash =
      crash_line("Traceback (most recent call last):\n  File \"a\"\nOSError: [Errno 98] used\n");
  ASSERT_TRUE(crash);
  EXPECT_EQ(crash->said, "OSError: [Errno 98] used");
  EXPECT_EQ(crash->cause, "OSError: [Errno #] used");
}

TEST(CrashLine, KnowsOtherLanguages) {
  EXPECT_THAT(cause_in("==7==ERROR: AddressSanitizer: heap-use-after-free on address "
                       "0x6020\nSUMMARY: AddressSanitizer: heap-use-after-free a.cpp:7 in f\n"),
              Optional(std::string("AddressSanitizer: heap-use-after-free a.cpp:# in f")));
  EXPECT_THAT(cause_in("panic: runtime error: index out of range [5] with length 3\n"),
              Optional(std::string("panic: runtime error: index out of range [#] with length #")));
  EXPECT_THAT(cause_in("a.cpp:3:9: runtime error: signed integer overflow: 2147483647 + 1\n"),
              Optional(std::string("runtime error: signed integer overflow: # + #")));
  EXPECT_THAT(cause_in("Exception in thread \"main\" java.net.BindException: in use\n"),
              Optional(std::string("java.net.BindException: in use")));
  EXPECT_THAT(cause_in("terminate called after throwing an instance of 'int'\n"),
              Optional(std::string("terminate called after throwing an instance of 'int'")));
}

TEST(CrashLine, NeedsTheFramesWhereTheNameAloneIsTalk) {
  const std::string node =
      "/srv/server.js:3\n    throw new TypeError('no name')\n    ^\n\nTypeError: no name\n";
  EXPECT_EQ(cause_in(node), std::nullopt);
  EXPECT_THAT(cause_in(node + "    at Socket.<anonymous> (/srv/server.js:3:9)\n"),
              Optional(std::string("TypeError: no name")));
  EXPECT_THAT(cause_in("java.net.SocketException: Connection reset\n"
                       "\tat java.base/java.net.SocketInputStream.read(Socket.java:186)\n"),
              Optional(std::string("java.net.SocketException: Connection reset")));
}

TEST(CrashLine, OrdinaryTalkIsNoCrash) {
  EXPECT_EQ(cause_in("warning: slow disk\nerror while saving, trying again\n"
                     "Error: connection lost\n"),
            std::nullopt);
  EXPECT_EQ(cause_in(""), std::nullopt);
  EXPECT_EQ(cause_in(std::string(100'000, 'x')), std::nullopt);
}

TEST(ListeningPorts, AreThoseOfTheProcess) {
  Fd socket(::socket(AF_INET, SOCK_STREAM, 0));
  auto anywhere = SocketAddress::loopback4(0);
  ASSERT_EQ(::bind(socket.get(), anywhere.raw(), anywhere.raw_size_bytes()), 0);
  int port = SocketAddress::local(socket.get())->port();
  EXPECT_THAT(listening_ports({::getpid()}), ::testing::Not(Contains(port)));
  ASSERT_EQ(::listen(socket.get(), 1), 0);
  EXPECT_THAT(listening_ports({::getpid()}), Contains(port));
}

}  // namespace
}  // namespace chatspec
