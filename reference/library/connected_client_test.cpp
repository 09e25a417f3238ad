#include "library/connected_client.hpp"

#include <arpa/inet.h>
#include <gtest/gtest.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include <filesystem>
#include <string>
#include <vector>

#include "client/scripted_server.hpp"
#include "storage/scratch_directory.hpp"

namespace chat {
namespace {

using namespace std::chrono_literals;
using Put = ConnectedClient::Put;
using Told = std::vector<std::string>;

constexpr auto patience = std::chrono::milliseconds(hang_milliseconds);
/// For what a test does not want to happen, however long the machine keeps it from going on.
constexpr std::chrono::milliseconds never = 24h;
constexpr const char* fence = "/download \\";

std::string words(Outcome::Kind kind) {
  switch (kind) {
    case Outcome::Kind::done:
      return "done";
    case Outcome::Kind::refused:
      return "refused";
    case Outcome::Kind::unconfirmed:
      return "unconfirmed";
    case Outcome::Kind::disconnected:
      return "disconnected";
    case Outcome::Kind::cut_off:
      return "cut off";
    case Outcome::Kind::cannot_store:
      return "cannot store";
    case Outcome::Kind::file_changed:
      return "file changed";
    case Outcome::Kind::unread:
      return "unread";
  }
  return "?";
}

struct InWords {
  std::string operator()(const Heard& e) const { return e.lines; }
  std::string operator()(const UploadOver& e) const {
    return "upload " + e.name + " " + words(e.outcome.kind);
  }
  std::string operator()(const DownloadUnderWay& e) const {
    return "begins " + e.name + " " + std::to_string(e.size_bytes);
  }
  std::string operator()(const DownloadOver& e) const {
    return "download " + e.name + " " + words(e.outcome.kind);
  }
  std::string operator()(const Parted& e) const {
    return e.in_good_order ? "parted" : "parted in disorder";
  }
};

class ConnectedClientTest : public testing::Test {
 protected:
  /// Nothing happens because time has passed, if the test does not set how long.
  void connect(ClientConnectionSettings settings = {.confirm_time = never, .fence_time = never}) {
    settings.host = "127.0.0.1";
    settings.port = server.port();
    auto connected = ConnectedClient::connect(settings);
    ASSERT_TRUE(connected) << connected.error();
    client = *std::move(connected);
    server.accepts();
  }
  /// The next `count` things that happen.
  Told hears(std::size_t count) {
    while (told_.size() < count) {
      const auto happenings = client->take(patience);
      if (happenings.empty()) {
        ADD_FAILURE() << "only " << told_.size() << " things happened";
        break;
      }
      for (const auto& happening : happenings) {
        const std::string words = std::visit(InWords{}, happening);
        for (std::string_view rest = words; !rest.empty();) told_.emplace_back(take_line(rest));
      }
    }
    Told first(told_.begin(), told_.begin() + std::min(count, told_.size()));
    told_.erase(told_.begin(), told_.begin() + first.size());
    return first;
  }
  Outcome outcome(const ConnectedClient::Asked& asked) {
    EXPECT_EQ(asked.put, Put::done);
    const auto deadline = std::chrono::steady_clock::now() + patience;
    while (std::chrono::steady_clock::now() < deadline) {
      if (auto outcome = client->wait(asked.id, patience)) return *std::move(outcome);
    }
    ADD_FAILURE() << "no outcome";
    return {};
  }
  ConnectedClient::Asked uploads(const std::string& name, const std::string& content,
                                 bool is_told = false) {
    directory.put(name, content);
    auto asked = client->ask_upload(directory.path(name), name, is_told, patience);
    EXPECT_TRUE(asked);
    return *asked;
  }
  /// The server has been asked all this, and so may answer.
  void server_gets(std::string_view bytes) { EXPECT_EQ(server.bytes(bytes.size()), bytes); }
  ConnectedClient::Asked downloads(std::string_view name, bool is_told = false) {
    auto asked = client->ask_download(name, directory.path(), is_told, patience);
    EXPECT_TRUE(asked);
    return *asked;
  }

  ScratchDirectory directory;
  ScriptedServer server;
  std::unique_ptr<ConnectedClient> client;

 private:
  Told told_;
};

TEST_F(ConnectedClientTest, SaysAndHears) {
  connect();
  EXPECT_EQ(client->say("hai  there", patience), Put::done);
  EXPECT_EQ(server.line(), "hai  there");
  server.sends("('127.0.0.1', 5): halo\nFILE unasked 5\nan \x1b[2J escape\n");
  EXPECT_EQ(hears(3), (Told{"('127.0.0.1', 5): halo", "FILE unasked 5", "an \\x1b[2J escape"}));
}

TEST_F(ConnectedClientTest, SaysOnlyWhatReachesTheOthers) {
  connect();
  for (const std::string_view unfit : {"", "/list", "two\nlines", "\x1b[2J", "\xff"}) {
    EXPECT_EQ(client->say(unfit, patience), Put::unfit) << unfit;
  }
  EXPECT_EQ(client->say(std::string(8192, 'x'), patience), Put::unfit);
  EXPECT_EQ(client->say(std::string(8191, 'x'), patience), Put::done);
  EXPECT_EQ(server.line(), std::string(8191, 'x'));
}

TEST_F(ConnectedClientTest, AnyOtherLineIsSentAndItsAnswerHeard) {
  connect();
  EXPECT_EQ(client->send_line("/upload a", patience), Put::unfit);
  EXPECT_EQ(client->send_line("/dance", patience), Put::done);
  EXPECT_EQ(server.line(), "/dance");
  server.sends("ERROR Unknown command: /dance\n");
  EXPECT_EQ(hears(1), (Told{"ERROR Unknown command: /dance"}));
}

TEST_F(ConnectedClientTest, AListEndsWhereTheAnswerToTheFenceStands) {
  connect();
  const auto asked = client->ask_list(patience);
  EXPECT_EQ(server.line(), "/list");
  server.sends("('127.0.0.1', 5)\n");
  EXPECT_EQ(server.line(), fence);
  server.sends("('::1', 6, 0, 0)\n('127.0.0.1', 5): hai\nERROR Invalid filename\n");
  EXPECT_EQ(outcome(asked).addresses, (Told{"('127.0.0.1', 5)", "('::1', 6, 0, 0)"}));
  EXPECT_EQ(hears(1), (Told{"('127.0.0.1', 5): hai"}));
}

TEST_F(ConnectedClientTest, AListEndsAtAnOlderServerToo) {
  connect();
  const auto asked = client->ask_list(patience);
  server_gets("/list\n");
  server.sends("('127.0.0.1', 5)\n");
  EXPECT_EQ(server.line(), fence);
  server.sends("ERROR File not found\n");
  EXPECT_EQ(outcome(asked).addresses, (Told{"('127.0.0.1', 5)"}));
}

TEST_F(ConnectedClientTest, AListEndsInTimeWhenNotEvenTheFenceIsAnswered) {
  connect({.confirm_time = 20ms});
  const auto asked = client->ask_list(patience);
  server_gets("/list\n");
  server.sends("('127.0.0.1', 5)\n");
  EXPECT_EQ(outcome(asked).addresses, (Told{"('127.0.0.1', 5)"}));
  server.sends("ERROR File not found\nnext\n");  // the fence's, much too late
  EXPECT_EQ(hears(1), (Told{"next"}));
}

TEST_F(ConnectedClientTest, ASecondListWaitsForTheFirst) {
  connect();
  const auto first = client->ask_list(patience);
  const auto second = client->ask_list(patience);
  EXPECT_EQ(server.line(), "/list");
  server.sends("('127.0.0.1', 5)\n");
  EXPECT_EQ(server.line(), fence);
  server.sends("ERROR Invalid filename\n");
  EXPECT_EQ(server.line(), "/list");
  server.sends("('127.0.0.1', 6)\n");
  EXPECT_EQ(server.line(), fence);
  server.sends("ERROR Invalid filename\n");
  EXPECT_EQ(outcome(second).addresses, (Told{"('127.0.0.1', 6)"}));
  EXPECT_EQ(outcome(first).addresses, (Told{"('127.0.0.1', 5)"}));
}

TEST_F(ConnectedClientTest, AServerWithoutLists) {
  connect();
  const auto asked = client->ask_list(patience);
  server_gets("/list\n");
  server.sends("ERROR Unknown command: /list\n");
  EXPECT_EQ(outcome(asked).kind, Outcome::Kind::refused);
}

TEST_F(ConnectedClientTest, AnUploadIsConfirmed) {
  connect();
  const auto asked = uploads("cakwee.jpg", "12345");
  server_gets("/upload cakwee.jpg\n5\n12345");
  server.sends("File 'cakwee.jpg' uploaded successfully\n");
  EXPECT_EQ(outcome(asked).kind, Outcome::Kind::done);
}

TEST_F(ConnectedClientTest, AnUploadIsRefused) {
  connect();
  const auto asked = uploads("a", "12345");
  server_gets("/upload a\n5\n12345");
  server.sends("ERROR Cannot store file\n");
  const auto refused = outcome(asked);
  EXPECT_EQ(refused.kind, Outcome::Kind::refused);
  EXPECT_EQ(refused.text, "ERROR Cannot store file");
}

TEST_F(ConnectedClientTest, TheFenceTellsThatAnUploadIsNotConfirmed) {
  connect({.confirm_time = never, .fence_time = 1ms});
  const auto asked = uploads("a", "");
  server_gets("/upload a\n0\n");
  EXPECT_EQ(server.line(), fence);
  server.sends("ERROR File not found\n");
  EXPECT_EQ(outcome(asked).kind, Outcome::Kind::unconfirmed);
  server.sends("File 'a' uploaded successfully\n");
  EXPECT_EQ(hears(1), (Told{"File 'a' uploaded successfully"}));
}

TEST_F(ConnectedClientTest, AConfirmationBehindItsFenceIsInTime) {
  connect({.confirm_time = never, .fence_time = 1ms});
  const auto asked = uploads("a", "");
  server_gets("/upload a\n0\n");
  EXPECT_EQ(server.line(), fence);
  server.sends("File 'a' uploaded successfully\nERROR Invalid filename\n");
  EXPECT_EQ(outcome(asked).kind, Outcome::Kind::done);
  server.sends("next\n");
  EXPECT_EQ(hears(1), (Told{"next"}));  // and nothing of the fence
}

TEST_F(ConnectedClientTest, ALateAnswerToAFenceIsNotTheDownloads) {
  connect({.confirm_time = 20ms, .fence_time = 1ms});
  EXPECT_EQ(outcome(uploads("a", "")).kind, Outcome::Kind::unconfirmed);
  downloads("b", true);
  server_gets("/upload a\n0\n/download \\\n/download b\n");
  server.sends("ERROR Invalid filename\nFILE b 1\nxnext\n");
  EXPECT_EQ(hears(3), (Told{"begins b 1", "download b done", "next"}));
}

TEST_F(ConnectedClientTest, AnUploadBehindALongDownloadIsNotGivenUp) {
  connect({.confirm_time = 20ms, .fence_time = 1ms});
  downloads("b", true);
  const auto asked = uploads("a", "");
  server_gets("/download b\n/upload a\n0\n");
  server.sends("FILE b 2\nx");
  EXPECT_EQ(hears(1), Told{"begins b 2"});
  EXPECT_FALSE(client->wait(asked.id, 100ms));  // five times as long as it takes without download
  server.sends("yFile 'a' uploaded successfully\n");
  EXPECT_EQ(outcome(asked).kind, Outcome::Kind::done);
}

TEST_F(ConnectedClientTest, WhoAsksWhileNothingCanBeReadIsTold) {
  connect({.confirm_time = 20ms, .unread_bytes_max = 1});
  server.sends("unread\n");
  for (int i = 0; i < 2; ++i) {
    EXPECT_EQ(outcome(downloads("a")).kind, Outcome::Kind::unread);
    EXPECT_EQ(outcome(client->ask_list(patience)).kind, Outcome::Kind::unread);
  }
  EXPECT_EQ(hears(1), Told{"unread"});
  EXPECT_EQ(server.line(), "/download a");
}

TEST_F(ConnectedClientTest, WithoutFencesOnlyTimeTells) {
  connect({.confirm_time = 20ms, .sends_fences = false});
  EXPECT_EQ(outcome(uploads("a", "")).kind, Outcome::Kind::unconfirmed);
  client->say("next", patience);
  server_gets("/upload a\n0\nnext\n");
}

TEST_F(ConnectedClientTest, AFileThatShrinksEndsTheConnection) {
  connect();
  directory.put("big", "");
  std::filesystem::resize_file(directory.path("big"), 100 << 20);
  const auto asked = client->ask_upload(directory.path("big"), "big", false, patience);
  ASSERT_TRUE(asked);
  EXPECT_EQ(server.line(), "/upload big");
  std::filesystem::resize_file(directory.path("big"), 10);  // far less than was sent
  EXPECT_EQ(server.line(), "104857600");
  while (server.bytes(1 << 20).size() == 1 << 20) {
  }
  EXPECT_EQ(outcome(*asked).kind, Outcome::Kind::file_changed);
  EXPECT_EQ(hears(1), (Told{"parted in disorder"}));
}

TEST_F(ConnectedClientTest, NothingIsAskedForWhatIsNotThere) {
  connect();
  EXPECT_EQ(client->ask_upload("/nowhere", "nowhere", false, patience).error().code,
            std::errc::no_such_file_or_directory);
  EXPECT_EQ(client->ask_upload("/dev/null", "../x", false, patience).error().code,
            std::errc::invalid_argument);
  EXPECT_EQ(client->ask_download("../x", directory.path(), false, patience).error().code,
            std::errc::invalid_argument);
  EXPECT_FALSE(client->ask_download("x", "/nowhere/at/all", false, patience));
  client->say("next", patience);
  EXPECT_EQ(server.line(), "next");
}

TEST_F(ConnectedClientTest, ADownloadIsStored) {
  connect();
  const auto asked = downloads("cakwee.jpg");
  EXPECT_EQ(server.line(), "/download cakwee.jpg");
  server.sends("before\nFILE cakwee.jpg 5\n12");
  server.sends("345after\n");
  EXPECT_EQ(outcome(asked).kind, Outcome::Kind::done);
  EXPECT_EQ(directory.content("cakwee.jpg"), "12345");
  EXPECT_EQ(hears(2), (Told{"before", "after"}));
}

TEST_F(ConnectedClientTest, ADownloadIsRefused) {
  connect();
  const auto asked = downloads("a");
  server_gets("/download a\n");
  server.sends("ERROR File not found\n");
  EXPECT_EQ(outcome(asked).text, "ERROR File not found");
  EXPECT_EQ(directory.names(), Told{});
}

TEST_F(ConnectedClientTest, ADownloadThatIsCutOffLeavesNothing) {
  connect();
  const auto asked = downloads("a");
  server_gets("/download a\n");
  server.sends("FILE a 5\n12");
  server.closes();
  EXPECT_EQ(outcome(asked).kind, Outcome::Kind::cut_off);
  EXPECT_EQ(directory.names(), Told{});
}

TEST_F(ConnectedClientTest, ProgressIsTold) {
  connect();
  const auto asked = downloads("a");
  server_gets("/download a\n");
  server.sends("FILE a 200\n" + std::string(100, 'x'));
  while (!client->progress(asked.id)) EXPECT_FALSE(client->wait(asked.id, patience, true));
  EXPECT_EQ(client->progress(asked.id)->percent(), 50);
  server.sends(std::string(100, 'x'));
  outcome(asked);
}

TEST_F(ConnectedClientTest, WhatIsToldKeepsItsPlaceAmongWhatIsHeard) {
  connect();
  uploads("up", "1", true);
  downloads("down", true);
  downloads("missing", true);
  server_gets("/upload up\n1\n1/download down\n/download missing\n");
  server.sends(
      "one\nFile 'up' uploaded successfully\ntwo\nFILE down 1\n1three\nERROR File not found\n");
  EXPECT_EQ(hears(7), (Told{"one", "upload up done", "two", "begins down 1", "download down done",
                            "three", "download missing refused"}));
}

TEST_F(ConnectedClientTest, WhatNobodyTakesIsBounded) {
  connect({.confirm_time = 20ms, .unread_bytes_max = 10'000});
  const std::string line(999, 'x');
  for (int i = 0; i < 20; ++i) server.sends(line + "\n");
  const auto asked = client->ask_list(patience);
  EXPECT_EQ(server.line(), "/list");
  server.sends("('127.0.0.1', 5)\n");
  // What was received in one call is kept, so the list may have come through.
  const auto kind = outcome(asked).kind;
  EXPECT_TRUE(kind == Outcome::Kind::unread || kind == Outcome::Kind::done) << words(kind);
  EXPECT_EQ(hears(20).size(), 20u);
  server.sends("again\n");
  for (Told told = hears(1); told != Told{"again"}; told = hears(1)) {
    EXPECT_EQ(told, (Told{"('127.0.0.1', 5)"}));
  }
}

TEST_F(ConnectedClientTest, LeavingFinishesWhatWasSaid) {
  connect();
  client->say("bye", patience);
  const auto asked = client->ask_list(patience);
  client->leave();
  EXPECT_EQ(server.line(), "bye");
  EXPECT_EQ(server.line(), "/list");
  server.sends("('127.0.0.1', 5)\n");
  EXPECT_EQ(server.line(), fence);
  server.sends("ERROR Invalid filename\n");
  EXPECT_TRUE(server.is_at_end());
  server.sends("last words\n");
  server.closes();
  EXPECT_EQ(outcome(asked).kind, Outcome::Kind::done);
  EXPECT_EQ(hears(2), (Told{"last words", "parted"}));
  EXPECT_TRUE(client->has_parted());
  EXPECT_EQ(client->say("too late", patience), Put::parted);
}

TEST_F(ConnectedClientTest, AResetEndsEverything) {
  connect();
  const auto list = client->ask_list(patience);
  EXPECT_EQ(server.line(), "/list");
  server.resets();
  EXPECT_EQ(outcome(list).kind, Outcome::Kind::disconnected);
  EXPECT_EQ(hears(1), (Told{"parted in disorder"}));
}

TEST_F(ConnectedClientTest, CanBeAbandonedWhateverIsUnderWay) {
  connect({.confirm_time = never, .fence_time = never, .unread_bytes_max = 1});
  uploads("a", "1");
  downloads("b");
  server_gets("/upload a\n1\n1/download b\n");
  server.sends("unread\nFILE b 5\n1");
  EXPECT_EQ(hears(1), (Told{"unread"}));
  client->abandon();
  client->abandon();
  EXPECT_EQ(hears(1), (Told{"parted in disorder"}));
  EXPECT_EQ(directory.names(), Told{"a"});  // the one it had
}

TEST_F(ConnectedClientTest, AChildThatDropsItsCopyHarmsNobody) {
  connect();
  const pid_t child = ::fork();
  if (child == 0) {
    client.reset();
    ::_exit(0);
  }
  int status = -1;
  ASSERT_EQ(::waitpid(child, &status, 0), child);
  EXPECT_EQ(status, 0);
  client->say("still here", patience);
  EXPECT_EQ(server.line(), "still here");
}

TEST(ConnectedClient, NobodyListens) {
  // Kept, so that no other test's server can be given this port.
  const UniqueFd silent(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0));
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  socklen_t size = sizeof address;
  ASSERT_EQ(::bind(silent.get(), reinterpret_cast<sockaddr*>(&address), size), 0);
  ASSERT_EQ(::getsockname(silent.get(), reinterpret_cast<sockaddr*>(&address), &size), 0);
  const std::uint16_t port = ntohs(address.sin_port);
  const auto client = ConnectedClient::connect({.host = "127.0.0.1", .port = port});
  ASSERT_FALSE(client);
  EXPECT_EQ(client.error(), "cannot connect to 127.0.0.1:" + std::to_string(port) +
                                ": Connection refused; is a server running there?");
}

}  // namespace
}  // namespace chat
