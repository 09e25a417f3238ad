// How a server comes and goes.
#include <arpa/inet.h>
#include <netinet/in.h>
#include <signal.h>
#include <sys/socket.h>

#include <algorithm>

#include "withstand/fixture.hpp"

namespace chat::withstand {
namespace {

using testing::EndsWith;
using testing::HasSubstr;

// More than the kernel keeps for one connection whose client does not read.
constexpr std::size_t owed_bytes = 8 << 20;

class StartAndStop : public WithstandTest {
 protected:
  static bool is_refused(int port) {
    const UniqueFd socket(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0));
    sockaddr_in server{};
    server.sin_family = AF_INET;
    server.sin_port = htons(static_cast<in_port_t>(port));
    server.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    return ::connect(socket.get(), reinterpret_cast<sockaddr*>(&server), sizeof server) != 0;
  }

  /// The server owes Ann the better part of a download and is told to end.
  void expect_to_finish_what_is_owed(int signal) {
    const std::string content = pattern(owed_bytes);
    scratch_.put("big.bin", content);
    start({"--shutdown-time", "60000"});  // how long Ann may take is not what is tested
    const int port = server().port();
    ClientSocket ann = join(32 * 1024);
    ClientSocket bob = join();
    ann.send("/download big.bin\n/list\n");
    EXPECT_EQ(ann.line(), "FILE big.bin " + std::to_string(content.size()));
    bob.prove_joined();
    server().signal(signal);
    EXPECT_EQ(bob.rest(), "");  // nothing is owed to him
    bob.close();
    wait_until("newcomers are refused", [&] { return is_refused(port); });
    EXPECT_TRUE(ann.bytes(content.size()) == content);
    ann.rest();
    ann.close();
    EXPECT_EQ(server().exit_status(), 0);
    EXPECT_THAT(server().output().all(), HasSubstr("File big.bin sent successfully\n"));
  }

  void expect_one_line_of_error(const Launch& launch, const std::string& part) {
    Program program(launch);
    EXPECT_EQ(program.exit_status(), 2);
    const std::string errors = program.errors().all();
    EXPECT_THAT(errors, HasSubstr(part));
    EXPECT_EQ(std::count(errors.begin(), errors.end(), '\n'), 1) << errors;
    EXPECT_THAT(errors, EndsWith("\n"));
    EXPECT_EQ(program.output().all(), "");
  }
};
CHAT_WITHSTAND_BOTH(StartAndStop);

TEST_P(StartAndStop, SigtermFinishesWhatIsOwed) {
  expect_to_finish_what_is_owed(SIGTERM);
}

TEST_P(StartAndStop, SigintFinishesWhatIsOwed) {
  expect_to_finish_what_is_owed(SIGINT);
}

// A socket that is closed with unread bytes resets the connection, and what the kernel still had
// to send is lost with it.
TEST_P(StartAndStop, TheEndDoesNotTakeAwayWhatATalkingClientHasNotReadYet) {
  const std::string content = pattern(512 * 1024);  // fits into what the kernel keeps
  scratch_.put("file.bin", content);
  // How long Ann may take is not what is tested.
  start({"--shutdown-time", "60000", "--linger-time", "60000"});
  ClientSocket ann = join(4096);
  ann.say("/download file.bin");
  server().output().wait_for("File file.bin sent successfully\n");
  Talking talking(ann, [&] {
    ann.send_if_possible("/upload endless.bin\n1000000000\n");
    while (ann.send_if_possible(std::string(1 << 20, 'x'))) {
    }
  });
  wait_until("an upload under way", [this] { return scratch_.names().size() > 1; });
  server().signal(SIGTERM);
  EXPECT_NO_THROW({
    EXPECT_EQ(ann.line(), "FILE file.bin " + std::to_string(content.size()));
    EXPECT_TRUE(ann.bytes(content.size()) == content);
  });
  ann.half_close();
  talking.finish();
  EXPECT_EQ(server().exit_status(), 0);
}

TEST_P(StartAndStop, AClientThatNeverReadsCannotHoldUpTheEnd) {
  scratch_.put("big.bin", pattern(owed_bytes));
  start({"--shutdown-time", "100"});
  ClientSocket eve = join(4096);
  eve.say("/download big.bin");
  EXPECT_EQ(eve.line(), "FILE big.bin " + std::to_string(owed_bytes));
  server().signal(SIGTERM);
  EXPECT_EQ(server().exit_status(), 0);
}

TEST_P(StartAndStop, EveryClientThatLeavesIsShown) {
  start();
  ClientSocket ann = join();
  const std::string address = ann.address();
  server().output().wait_for("New client connected: " + address + "\n");
  server().signal(SIGTERM);
  EXPECT_EQ(ann.rest(), "");
  EXPECT_EQ(server().exit_status(), 0);
  EXPECT_THAT(server().output().all(), HasSubstr("Client disconnected: " + address + "\n"));
}

TEST_P(StartAndStop, ASecondServerOnTheSamePortSaysSoAndDoesNotDisturbTheFirst) {
  start();
  const std::string port = std::to_string(server().port());
  expect_one_line_of_error(launch({}, server().port()), port);
  expect_service();
}

TEST_P(StartAndStop, ADirectoryThatCannotBeUsedIsSaidInOneLine) {
  scratch_.put("file", "");
  Launch bad{GetParam().program,
             {"--host", "127.0.0.1", "--port", "0", "--directory", scratch_.path("file")}};
  expect_one_line_of_error(bad, scratch_.path("file"));
  bad.arguments.back() = scratch_.path("no/such");
  expect_one_line_of_error(bad, scratch_.path("no/such"));
}

TEST_P(StartAndStop, TheSamePortServesAgainRightAway) {
  start();
  const int port = server().port();
  ClientSocket ann = join();
  ClientSocket bob = join();
  // The server closes first: its side of both connections stays in TIME_WAIT (tcp(7)).
  server().signal(SIGTERM);
  EXPECT_EQ(ann.rest(), "");
  EXPECT_EQ(bob.rest(), "");
  ASSERT_EQ(server().exit_status(), 0);
  run(launch({}, port));
  EXPECT_EQ(server().port(), port);
  expect_service();
}

}  // namespace
}  // namespace chat::withstand
