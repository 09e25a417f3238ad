// Every way a call can end, on real sockets.
#include "engine/socket_io.hpp"

#include <fcntl.h>
#include <gtest/gtest.h>
#include <sys/mman.h>
#include <sys/socket.h>

#include <csignal>
#include <string>
#include <vector>

#include "base/unique_fd.hpp"

namespace chat {
namespace {

class SocketIoTest : public testing::Test {
 protected:
  SocketIoTest() {
    int ends[2] = {-1, -1};
    EXPECT_EQ(::socketpair(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0, ends), 0);
    ours = UniqueFd(ends[0]);
    theirs = UniqueFd(ends[1]);
    std::signal(SIGPIPE, SIG_IGN);
  }
  std::string arrives() {
    std::string all;
    std::vector<char> space(65'536);
    for (auto got = chat::receive(theirs.get(), space); got.status == IoStatus::done;
         got = chat::receive(theirs.get(), space)) {
      all.append(space.data(), got.size_bytes);
    }
    return all;
  }
  /// Fills the way there until it takes no more; how much it took.
  std::size_t fill() {
    const std::string much(100'000, 'x');
    const std::vector<std::string_view> pieces{much};
    std::size_t taken = 0;
    IoResult result{};
    while ((result = send_gathered(ours.get(), pieces)).status == IoStatus::done) {
      taken += result.size_bytes;
    }
    EXPECT_EQ(result.status, IoStatus::blocked);
    return taken;
  }
  static UniqueFd file_of(std::string_view content) {
    UniqueFd file(::memfd_create("content", MFD_CLOEXEC));
    EXPECT_EQ(::write(file.get(), content.data(), content.size()),
              static_cast<ssize_t>(content.size()));
    return file;
  }

  UniqueFd ours, theirs;
};

TEST_F(SocketIoTest, ReceivesWhatIsThereThenNothingThenTheEnd) {
  std::vector<char> space(10);
  EXPECT_EQ(chat::receive(ours.get(), space).status, IoStatus::blocked);
  EXPECT_EQ(::send(theirs.get(), "hello", 5, 0), 5);
  const auto got = chat::receive(ours.get(), space);
  EXPECT_EQ(got.status, IoStatus::done);
  EXPECT_EQ(std::string(space.data(), got.size_bytes), "hello");
  theirs.reset();
  EXPECT_EQ(chat::receive(ours.get(), space).status, IoStatus::ended);
}

TEST_F(SocketIoTest, ADescriptorThatIsNoneHasFailed) {
  std::vector<char> space(10);
  EXPECT_EQ(chat::receive(-1, space).status, IoStatus::failed);
}

TEST_F(SocketIoTest, SendsPiecesInOrderAndSaysHowMuch) {
  const std::vector<std::string_view> pieces{"one ", "", "two ", "three"};
  const auto sent = send_gathered(ours.get(), pieces);
  EXPECT_EQ(sent.status, IoStatus::done);
  EXPECT_EQ(sent.size_bytes, 13u);
  EXPECT_EQ(arrives(), "one two three");
}

TEST_F(SocketIoTest, OfTooManyPiecesTheRestGoesWithTheNextCall) {
  const std::vector<std::string_view> pieces(1'500, "x");
  const auto sent = send_gathered(ours.get(), pieces);
  EXPECT_EQ(sent.status, IoStatus::done);
  EXPECT_GT(sent.size_bytes, 0u);
  EXPECT_LE(sent.size_bytes, pieces.size());
  EXPECT_EQ(arrives().size(), sent.size_bytes);
}

TEST_F(SocketIoTest, SendsInPartThenBlocksThenFails) {
  const auto taken = fill();
  EXPECT_GT(taken, 0u);
  EXPECT_EQ(arrives().size(), taken);
  theirs.reset();
  const std::vector<std::string_view> pieces{"lost"};
  EXPECT_EQ(send_gathered(ours.get(), pieces).status, IoStatus::failed) << "and no SIGPIPE";
}

TEST_F(SocketIoTest, SendsPartOfAFile) {
  const auto file = file_of("0123456789");
  const auto sent = send_file(ours.get(), {file.get(), 3, 4});
  EXPECT_EQ(sent.status, IoStatus::done);
  EXPECT_EQ(sent.size_bytes, 4u);
  EXPECT_EQ(arrives(), "3456");
}

TEST_F(SocketIoTest, AFileThatIsShorterThanPromisedHasEnded) {
  const auto file = file_of("0123");
  EXPECT_EQ(send_file(ours.get(), {file.get(), 2, 10}).size_bytes, 2u);
  EXPECT_EQ(send_file(ours.get(), {file.get(), 4, 8}).status, IoStatus::ended);
  EXPECT_EQ(send_file(ours.get(), {file.get(), 4, 0}).status, IoStatus::done) << "nothing asked";
}

TEST_F(SocketIoTest, AFileBlocksAndFailsLikeBytes) {
  const auto file = file_of("0123");
  fill();
  EXPECT_EQ(send_file(ours.get(), {file.get(), 0, 4}).status, IoStatus::blocked);
  theirs.reset();
  EXPECT_EQ(send_file(ours.get(), {file.get(), 0, 4}).status, IoStatus::failed);
  EXPECT_EQ(send_file(ours.get(), {-1, 0, 4}).status, IoStatus::failed);
}

}  // namespace
}  // namespace chat
