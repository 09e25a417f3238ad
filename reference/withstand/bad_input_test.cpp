// Input in unkind pieces, and input that makes no sense.
#include <cstdio>
#include <random>
#include <sstream>

#include "withstand/fixture.hpp"

namespace chat::withstand {
namespace {

class BadInput : public WithstandTest {};
CHAT_WITHSTAND_BOTH(BadInput);

TEST_P(BadInput, HalfALineDelaysNobodyAndIsDroppedAtTheEnd) {
  start();
  ClientSocket ann = join();
  ClientSocket bob = join();
  ClientSocket eve = join();
  eve.send("half a li");
  ann.say("whole");
  EXPECT_EQ(bob.line(), ann.address() + ": whole");
  eve.half_close();
  EXPECT_EQ(eve.rest(), ann.address() + ": whole\n");
  expect_silence(ann, bob);
}

TEST_P(BadInput, OneByteAtATimeIsUnderstoodAllTheSame) {
  start();
  ClientSocket ann = join();
  ClientSocket bob = join();
  // Bob's answer after each byte proves that it travelled alone.
  for (const char byte : std::string("hai \xe4\xbd\xa0\r\n/upload a\n3\nx\ny/download a\n")) {
    ann.send({&byte, 1});
    bob.say("/seen");
    std::string answer = bob.line();
    if (answer == ann.address() + ": hai \xe4\xbd\xa0") answer = bob.line();
    ASSERT_EQ(answer, "ERROR Unknown command: /seen");
  }
  EXPECT_EQ(ann.line(), "File 'a' uploaded successfully");
  EXPECT_EQ(ann.line(), "FILE a 3");
  EXPECT_EQ(ann.bytes(3), "x\ny");
}

TEST_P(BadInput, ALineOfTenMegabytesIsOneErrorAndTakesNoMemory) {
  constexpr std::uint64_t growth_bytes_max = 2 << 20;  // far from ten
  start();
  ClientSocket ann = join();
  ClientSocket bob = join();
  forget_peak(server().pid());
  const std::uint64_t before_bytes = peak_bytes(server().pid());
  ann.send(std::string(10'000'000, 'x') + "\nafter\n");
  EXPECT_EQ(ann.line(), "ERROR Line too long");
  EXPECT_EQ(bob.line(), ann.address() + ": after");
  expect_silence(bob, ann);
  const std::uint64_t growth_bytes = peak_bytes(server().pid()) - before_bytes;
  std::printf("memory over idle during the line: %.1f MiB (at most 2)\n",
              static_cast<double>(growth_bytes) / (1 << 20));
  if (memory_is_meaningful) {
    EXPECT_LT(growth_bytes, growth_bytes_max);
  }
}

TEST_P(BadInput, GarbageHarmsNobodyElse) {
  start();
  ClientSocket ann = join();
  ClientSocket bob = join();
  std::mt19937 random(20240229);  // the same garbage each time
  for (int round = 0; round < 50; ++round) {
    std::string garbage(4000, '\0');
    for (char& byte : garbage) byte = static_cast<char>(random());
    ClientSocket eve = connect();
    eve.send_if_possible(garbage);
    eve.half_close();
    std::istringstream answers(eve.rest());
    for (std::string line; std::getline(answers, line);) {
      ASSERT_THAT(line, testing::StartsWith("ERROR "));
    }
  }
  // Some of the garbage may have been chat; nothing else reached anybody.
  bob.say("last words");
  for (std::string line; (line = ann.line()) != bob.address() + ": last words";) {
    ASSERT_THAT(line, testing::StartsWith("('127.0.0.1', "));
  }
  wait_for_clients(ann, 2);
  expect_service();
}

TEST_P(BadInput, TenThousandCommandsInOneGoAreAnsweredInOrder) {
  start();
  ClientSocket ann = join();
  std::string commands;
  for (int i = 0; i < 10'000; ++i) commands += "/" + std::to_string(i) + "\n";
  ann.send(commands);
  for (int i = 0; i < 10'000; ++i) {
    ASSERT_EQ(ann.line(), "ERROR Unknown command: /" + std::to_string(i));
  }
}

}  // namespace
}  // namespace chat::withstand
