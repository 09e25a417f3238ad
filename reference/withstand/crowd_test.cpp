// Many at once.
#include "withstand/fixture.hpp"

namespace chat::withstand {
namespace {

class Crowd : public WithstandTest {};
CHAT_WITHSTAND_BOTH(Crowd);

TEST_P(Crowd, TwoThousandClientsEachHearABroadcast) {
  constexpr std::size_t clients_count = 2000;
  // Beyond the 1,024 descriptors that a select server of the usual shape ends at.
  ASSERT_TRUE(allow(RLIMIT_NOFILE, 8192));
  start({"--quiet"});
  std::vector<ClientSocket> clients = crowd(clients_count);
  EXPECT_GT(descriptor_count(server().pid()), clients_count);

  clients.front().say("from the first");
  clients.back().say("from the last");
  const std::string first = clients.front().address() + ": from the first";
  const std::string last = clients.back().address() + ": from the last";
  EXPECT_EQ(clients.front().line(), last);
  EXPECT_EQ(clients.back().line(), first);
  for (std::size_t i = 1; i + 1 < clients_count; ++i) {
    // Each line once, in either order.
    ASSERT_THAT((std::vector{clients[i].line(), clients[i].line()}),
                testing::UnorderedElementsAre(first, last))
        << "client " << i;
  }
  expect_silence(clients.front(), clients.back());
}

TEST_P(Crowd, TwoHundredDownloadsAtOnceWhileOthersChat) {
  constexpr std::size_t downloads_count = 200;
  constexpr int receive_buffer_bytes = 64 * 1024;
  // More than the kernel takes for one connection (tcp(7), tcp_wmem: 4 MiB), so that each body is
  // still under way when the others chat.
  const std::string content = pattern(5 << 20);
  scratch_.put("big.bin", content);
  start({"--quiet"});
  ClientSocket ann = join();
  ClientSocket bob = join();
  std::vector<ClientSocket> downloads = crowd(downloads_count, receive_buffer_bytes);
  for (auto& client : downloads) client.say("/download big.bin");
  for (auto& client : downloads) {
    ASSERT_EQ(client.line(), "FILE big.bin " + std::to_string(content.size()));
  }

  for (int i = 0; i < 100; ++i) {
    ann.say("line " + std::to_string(i));
    ASSERT_EQ(bob.line(), ann.address() + ": line " + std::to_string(i));
  }
  for (auto& client : downloads) {
    ASSERT_EQ(client.bytes(content.size()), content);
    for (int i = 0; i < 100; ++i) {
      ASSERT_EQ(client.line(), ann.address() + ": line " + std::to_string(i));
    }
  }
}

}  // namespace
}  // namespace chat::withstand
