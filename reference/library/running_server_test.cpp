#include "library/running_server.hpp"

#include <gtest/gtest.h>
#include <sys/wait.h>
#include <unistd.h>

#include <string>
#include <thread>
#include <vector>

#include "client/scripted_server.hpp"
#include "library/connected_client.hpp"
#include "storage/scratch_directory.hpp"

namespace chat {
namespace {

constexpr auto patience = std::chrono::milliseconds(hang_milliseconds);
using Told = std::vector<std::string>;
using Kind = ServerHappening::Kind;

class RunningServerTest : public testing::TestWithParam<ServerSettings::Engine> {
 protected:
  std::unique_ptr<RunningServer> start(ServerSettings settings = {}) {
    settings.engine = GetParam();
    settings.directory = directory.path();
    auto server = RunningServer::start(settings);
    EXPECT_TRUE(server) << server.error().message();
    return *std::move(server);
  }
  static std::unique_ptr<ConnectedClient> join(const RunningServer& server) {
    auto client = ConnectedClient::connect({.port = server.port()});
    EXPECT_TRUE(client) << client.error();
    return *std::move(client);
  }
  static Outcome outcome(ConnectedClient& client, const ConnectedClient::Asked& asked) {
    const auto deadline = std::chrono::steady_clock::now() + patience;
    while (std::chrono::steady_clock::now() < deadline) {
      if (auto outcome = client.wait(asked.id, patience)) return *std::move(outcome);
    }
    ADD_FAILURE() << "no outcome";
    return {};
  }
  /// The next happenings as `kind text`, addresses left out.
  static Told happen(RunningServer& server, std::size_t count) {
    static const char* const names[] = {"connected", "received",     "file received",
                                        "file sent", "disconnected", "trouble"};
    Told told;
    while (told.size() < count) {
      const auto happenings = server.happenings().take(patience);
      if (happenings.empty()) break;
      for (const auto& happening : happenings) {
        told.push_back(names[static_cast<int>(happening.kind)] + std::string(" ") + happening.text);
      }
    }
    return told;
  }

  ScratchDirectory directory;
};

TEST_P(RunningServerTest, ServesAConversation) {
  const auto server = start();
  const auto ann = join(*server);
  const auto bob = join(*server);
  // Ann's list is answered when both are there; or Bob could miss what Ann says.
  while (outcome(*ann, ann->ask_list(patience)).addresses != Told{ann->address(), bob->address()}) {
  }
  ann->say("hai", patience);
  const auto heard = bob->take(patience);
  ASSERT_EQ(heard.size(), 1u);
  EXPECT_EQ(std::get<Heard>(heard[0]).lines, ann->address() + ": hai\n");

  directory.put("here", "content");
  const auto sent = ann->ask_upload(directory.path("here"), "there", false, patience);
  EXPECT_EQ(outcome(*ann, *sent).kind, Outcome::Kind::done);
  const ScratchDirectory downloads;
  const auto fetched = bob->ask_download("there", downloads.path(), false, patience);
  EXPECT_EQ(outcome(*bob, *fetched).kind, Outcome::Kind::done);
}

TEST_P(RunningServerTest, TellsWhatHappens) {
  const auto server = start();
  {
    const auto ann = join(*server);
    ann->say("hai", patience);
    EXPECT_EQ(outcome(*ann, ann->ask_list(patience)).addresses.size(), 1u);
  }
  // The fence behind the list is not there: console.server.refused.
  EXPECT_EQ(happen(*server, 4),
            (Told{"connected ", "received hai", "received /list", "disconnected "}));
}

TEST_P(RunningServerTest, KeepsOnlySomeHappeningsForWhoDoesNotAsk) {
  const auto server = start({.happenings_max = 3});
  const auto ann = join(*server);
  for (const char* text : {"1", "2", "3", "4", "5"}) ann->say(text, patience);
  outcome(*ann, ann->ask_list(patience));
  EXPECT_EQ(happen(*server, 3), (Told{"received 4", "received 5", "received /list"}));
  EXPECT_EQ(server->happenings().dropped(), 4u);
}

TEST_P(RunningServerTest, StopsInGoodOrder) {
  const auto server = start();
  const auto ann = join(*server);
  ann->say("hai", patience);
  happen(*server, 2);
  std::thread another([&server] { server->stop(); });
  server->stop();
  another.join();
  EXPECT_EQ(happen(*server, 2), (Told{"disconnected "}));
  EXPECT_TRUE(server->happenings().is_over());
  const auto last = ann->take(patience);
  ASSERT_FALSE(last.empty());
  EXPECT_TRUE(std::get<Parted>(last.back()).in_good_order);
}

TEST_P(RunningServerTest, TenAtOnce) {
  std::vector<std::unique_ptr<RunningServer>> servers;
  for (int i = 0; i < 10; ++i) servers.push_back(start());
  for (const auto& server : servers) {
    const auto ann = join(*server);
    EXPECT_EQ(outcome(*ann, ann->ask_list(patience)).addresses, Told{ann->address()});
  }
}

TEST_P(RunningServerTest, APortThatIsTaken) {
  const auto server = start({.host = "127.0.0.1"});
  const auto second = RunningServer::start({.engine = GetParam(),
                                            .host = "127.0.0.1",
                                            .port = server->port(),
                                            .directory = directory.path()});
  ASSERT_FALSE(second);
  EXPECT_EQ(second.error().code, std::errc::address_in_use);
}

TEST_P(RunningServerTest, ADirectoryThatCannotBe) {
  const auto server = RunningServer::start({.engine = GetParam(), .directory = "/dev/null/x"});
  ASSERT_FALSE(server);
  EXPECT_EQ(server.error().code, std::errc::not_a_directory);
}

TEST_P(RunningServerTest, AChildLetsGoOfThePort) {
  auto server = start({.host = "127.0.0.1"});
  const auto port = server->port();
  int go_on[2];
  ASSERT_EQ(::pipe(go_on), 0);
  const pid_t child = ::fork();
  if (child == 0) {
    server->abandon();
    server.reset();
    ::close(go_on[1]);
    char byte = 0;
    ::_exit(::read(go_on[0], &byte, 1) == 0 ? 0 : 1);
  }
  ::close(go_on[0]);
  server.reset();
  // The child still lives. When it has let go, the port can be had again; it may need a moment.
  const auto deadline = std::chrono::steady_clock::now() + patience;
  bool is_free = false;
  while (!is_free && std::chrono::steady_clock::now() < deadline) {
    is_free = RunningServer::start({.engine = GetParam(),
                                    .host = "127.0.0.1",
                                    .port = port,
                                    .directory = directory.path()})
                  .has_value();
  }
  EXPECT_TRUE(is_free);
  ::close(go_on[1]);
  int status = -1;
  ASSERT_EQ(::waitpid(child, &status, 0), child);
  EXPECT_EQ(status, 0);
}

INSTANTIATE_TEST_SUITE_P(Engines, RunningServerTest,
                         testing::Values(ServerSettings::Engine::select,
                                         ServerSettings::Engine::threading),
                         [](const auto& test) {
                           return test.param == ServerSettings::Engine::select ? "select"
                                                                               : "threading";
                         });

}  // namespace
}  // namespace chat
