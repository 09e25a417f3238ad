// Files far larger than the memory a server may use for them.
#include <fcntl.h>
#include <unistd.h>

#include <cstdio>

#include "withstand/fixture.hpp"

namespace chat::withstand {
namespace {

constexpr std::uint64_t mebibyte = 1 << 20;

class BigTransfer : public WithstandTest {
 protected:
  /// Runs `transfer` and holds the server to 32 MiB more than it had before.
  template <class Transfer>
  void expect_little_memory(const char* name, Transfer transfer) {
    forget_peak(server().pid());
    const std::uint64_t before_bytes = peak_bytes(server().pid());
    transfer();
    const std::uint64_t growth_bytes = peak_bytes(server().pid()) - before_bytes;
    std::printf("memory over idle during the %s: %.1f MiB (at most 32)\n", name,
                static_cast<double>(growth_bytes) / mebibyte);
    if (memory_is_meaningful) {
      EXPECT_LT(growth_bytes, 32 * mebibyte);
    }
  }
};
CHAT_WITHSTAND_BOTH(BigTransfer);

TEST_P(BigTransfer, OneGibibyteUpAndDownInLittleMemory) {
  constexpr std::uint64_t size_bytes = 1024 * mebibyte;
  const std::string size = std::to_string(size_bytes);
  const ScratchDirectory elsewhere;
  const UniqueFd source(::open(elsewhere.path("source").c_str(), O_RDWR | O_CREAT, 0600));
  ASSERT_EQ(::ftruncate(source.get(), size_bytes), 0);  // nothing but holes: reading costs nothing
  start();
  ClientSocket client = join();
  expect_little_memory("upload", [&] {
    client.say("/upload big.bin\n" + size);
    client.send_file(source.get(), size_bytes);
    EXPECT_EQ(client.line(), "File 'big.bin' uploaded successfully");
  });
  EXPECT_EQ(std::filesystem::file_size(scratch_.path("big.bin")), size_bytes);
  expect_little_memory("download", [&] {
    client.say("/download big.bin");
    EXPECT_EQ(client.line(), "FILE big.bin " + size);
    client.skip(size_bytes);
    client.prove_joined();
  });
}

TEST_P(BigTransfer, SixtyFourMebibytesComeBackByteForByte) {
  const std::string content = pattern(64 * mebibyte);
  start();
  ClientSocket client = join();
  client.say("/upload big.bin\n" + std::to_string(content.size()));
  client.send(content);
  EXPECT_EQ(client.line(), "File 'big.bin' uploaded successfully");
  EXPECT_TRUE(scratch_.content("big.bin") == content);  // not EXPECT_EQ: it would print them
  client.say("/download big.bin");
  EXPECT_EQ(client.line(), "FILE big.bin " + std::to_string(content.size()));
  EXPECT_TRUE(client.bytes(content.size()) == content);
  client.prove_joined();
}

}  // namespace
}  // namespace chat::withstand
