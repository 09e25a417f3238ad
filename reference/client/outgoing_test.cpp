#include "client/outgoing.hpp"

#include <fcntl.h>
#include <gtest/gtest.h>
#include <linux/sockios.h>
#include <sys/ioctl.h>
#include <sys/socket.h>

#include <filesystem>
#include <string>

#include "client/connect.hpp"
#include "client/scripted_server.hpp"
#include "storage/scratch_directory.hpp"

namespace chat {
namespace {

class OutgoingTest : public testing::Test {
 protected:
  void SetUp() override {
    int ends[2] = {-1, -1};
    ASSERT_EQ(::socketpair(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK, 0, ends), 0);
    near = UniqueFd(ends[0]);
    far = UniqueFd(ends[1]);
    std::filesystem::current_path(directory.path());
  }
  void TearDown() override { std::filesystem::current_path("/"); }

  void upload(std::uint64_t id, const std::string& name) {
    const FileName file_name = FileName::parse(name).value();
    auto file = open_upload(file_name);
    ASSERT_TRUE(file);
    outgoing.add_upload(id, file_name, *std::move(file));
  }
  std::string arrived() {
    std::string all;
    char piece[65536];
    for (ssize_t n; (n = ::recv(far.get(), piece, sizeof piece, 0)) > 0;) {
      all.append(piece, static_cast<std::size_t>(n));
    }
    return all;
  }

  ScratchDirectory directory;
  UniqueFd near;
  UniqueFd far;
  Outgoing outgoing;
};

using Outcome = Outgoing::Outcome;
using Ids = std::vector<std::uint64_t>;

TEST_F(OutgoingTest, KeepsTheOrderTyped) {
  directory.put("a", "content");
  outgoing.add_line("one");
  upload(5, "a");
  outgoing.add_line("two");
  EXPECT_EQ(outgoing.send_to(near.get()), Outcome::sent);
  EXPECT_EQ(arrived(), "one\n/upload a\n7\ncontenttwo\n");
  EXPECT_TRUE(outgoing.is_empty());
  EXPECT_EQ(outgoing.take_sent_uploads(), Ids{5});
  EXPECT_EQ(outgoing.take_sent_uploads(), Ids{});
}

TEST_F(OutgoingTest, NeverWaitsAndLosesNothing) {
  const std::string content(3'000'000, 'c');
  directory.put("big", content);
  upload(1, "big");
  outgoing.add_line("end");
  std::string all;
  int calls = 0;
  while (!outgoing.is_empty()) {
    ASSERT_EQ(outgoing.send_to(near.get()), Outcome::sent);
    if (outgoing.progress()) {
      EXPECT_EQ(outgoing.progress()->name, "big");
      EXPECT_EQ(outgoing.take_sent_uploads(), Ids{});
    }
    all += arrived();
    ++calls;
  }
  EXPECT_GT(calls, 2);
  EXPECT_TRUE(all == "/upload big\n3000000\n" + content + "end\n");
  EXPECT_EQ(outgoing.progress(), std::nullopt);
}

TEST_F(OutgoingTest, SaysWhenItHasNoRoom) {
  const std::string line(Outgoing::waiting_bytes_max - 2, 'x');
  outgoing.add_line(line);
  EXPECT_TRUE(outgoing.has_room());
  outgoing.add_line("");
  EXPECT_FALSE(outgoing.has_room());
  while (!outgoing.is_empty()) {
    ASSERT_EQ(outgoing.send_to(near.get()), Outcome::sent);
    arrived();
  }
  EXPECT_TRUE(outgoing.has_room());

  directory.put("a", "a");
  for (std::size_t i = 0; i < Outgoing::waiting_files_max; ++i) {
    EXPECT_TRUE(outgoing.has_room());
    upload(i, "a");
  }
  EXPECT_FALSE(outgoing.has_room());
  EXPECT_EQ(outgoing.send_to(near.get()), Outcome::sent);
  EXPECT_TRUE(outgoing.has_room());
}

// The kernel holds back what more is promised to follow. Behind an empty file nothing does.
TEST_F(OutgoingTest, HoldsNothingBackForAnEmptyFile) {
  ScriptedServer server;
  near = UniqueFd(connect_to("127.0.0.1", server.port(), -1).value());
  server.accepts();
  directory.put("empty", "");
  upload(1, "empty");
  EXPECT_EQ(outgoing.send_to(near.get()), Outcome::sent);
  int unsent_bytes = -1;
  ASSERT_EQ(::ioctl(near.get(), SIOCOUTQNSD, &unsent_bytes), 0);  // tcp(7)
  EXPECT_EQ(unsent_bytes, 0);
  EXPECT_EQ(server.bytes(16), "/upload empty\n0\n");
}

TEST_F(OutgoingTest, NoticesAFileThatShrank) {
  directory.put("a", "content");
  upload(1, "a");
  std::filesystem::resize_file("a", 3);
  EXPECT_EQ(outgoing.send_to(near.get()), Outcome::file_changed);
  EXPECT_EQ(outgoing.changed_name(), "a");
  EXPECT_TRUE(outgoing.is_empty());
  EXPECT_EQ(outgoing.take_sent_uploads(), Ids{});
  EXPECT_EQ(arrived(), "/upload a\n7\ncon");
}

TEST_F(OutgoingTest, NoticesThatTheConnectionIsGone) {
  outgoing.add_line("hello");
  far.reset();
  EXPECT_EQ(outgoing.send_to(near.get()), Outcome::connection_gone);
  EXPECT_TRUE(outgoing.is_empty());
}

}  // namespace
}  // namespace chat
