// What the tests of this room begin with: both servers, a directory of their own, and clients.
#pragma once

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstdint>
#include <filesystem>
#include <memory>
#include <ostream>
#include <string>
#include <utility>
#include <vector>

#include "storage/scratch_directory.hpp"
#include "withstand/client_socket.hpp"
#include "withstand/deadline.hpp"
#include "withstand/process_figures.hpp"
#include "withstand/server_process.hpp"

namespace chat::withstand {

struct Engine {
  const char* name;
  const char* program;
};
inline void PrintTo(const Engine& engine, std::ostream* out) {
  *out << engine.name;
}

// The build says where the programs are.
inline constexpr Engine select_server{"Select", CHAT_SERVER_SELECT};
inline constexpr Engine threading_server{"Threading", CHAT_SERVER_THREADING};

class WithstandTest : public testing::TestWithParam<Engine> {
 protected:
  using Arguments = std::vector<std::string>;

  Launch launch(const Arguments& more = {}, int port = 0) const {
    Launch launch{
        GetParam().program,
        {"--host", "127.0.0.1", "--port", std::to_string(port), "--directory", scratch_.path()}};
    launch.arguments.insert(launch.arguments.end(), more.begin(), more.end());
    return launch;
  }
  void run(const Launch& launch) {
    server_.reset();
    server_ = std::make_unique<ServerProcess>(launch);
  }
  void start(const Arguments& more = {}) { run(launch(more)); }
  /// False if what `launch.prepare` needs is not to be had on this machine: then skip, saying so.
  bool run_if_possible(const Launch& launch) {
    try {
      run(launch);
    } catch (const NotPossibleHere&) {
      return false;
    }
    return true;
  }
  ServerProcess& server() { return *server_; }

  ClientSocket connect(int receive_buffer_bytes = 0) {
    return ClientSocket(server_->port(), receive_buffer_bytes);
  }
  ClientSocket join(int receive_buffer_bytes = 0) {
    return withstand::join(server_->port(), receive_buffer_bytes);
  }
  std::vector<ClientSocket> crowd(std::size_t count, int receive_buffer_bytes = 0) {
    std::vector<ClientSocket> clients;
    while (clients.size() < count) clients.push_back(join(receive_buffer_bytes));
    return clients;
  }

  /// Waits until `asker` is told that nobody but `count` clients are connected.
  static void wait_for_clients(ClientSocket& asker, std::size_t count) {
    wait_until(std::to_string(count) + " clients left",
               [&] { return list(asker).size() == count; });
  }
  static std::vector<std::string> list(ClientSocket& asker) {
    asker.say("/list\n/end-of-list");
    std::vector<std::string> names;
    for (std::string line; (line = asker.line()) != "ERROR Unknown command: /end-of-list";) {
      names.push_back(line);
    }
    return names;
  }

  /// A newcomer is served: it is let in, stores a file and fetches it back, and is gone again.
  void expect_service() {
    ClientSocket client = join();
    client.send("/upload service.txt\n7\nservice/download service.txt\n");
    EXPECT_EQ(client.line(), "File 'service.txt' uploaded successfully");
    EXPECT_EQ(client.line(), "FILE service.txt 7");
    EXPECT_EQ(client.bytes(7), "service");
    client.half_close();
    EXPECT_EQ(client.rest(), "");
    std::filesystem::remove(scratch_.path("service.txt"));
  }

  ScratchDirectory scratch_;

 private:
  std::unique_ptr<ServerProcess> server_;
};

/// `size_bytes` bytes that are the same each time, repeat nowhere and hold every value.
inline std::string pattern(std::size_t size_bytes) {
  std::string bytes(size_bytes, '\0');
  std::uint64_t state = 0x9e3779b97f4a7c15;  // xorshift64 (Marsaglia 2003); any start but 0
  for (char& byte : bytes) {
    state ^= state << 13;
    state ^= state >> 7;
    state ^= state << 17;
    byte = static_cast<char>(state >> 32);
  }
  return bytes;
}

#define CHAT_WITHSTAND_BOTH(Suite)                                                        \
  INSTANTIATE_TEST_SUITE_P(                                                               \
      Engines, Suite,                                                                     \
      testing::Values(chat::withstand::select_server, chat::withstand::threading_server), \
      [](const auto& engine) { return engine.param.name; })

}  // namespace chat::withstand
