// A server and its only client in one program.
#include <cstdio>

#include "library/connected_client.hpp"
#include "library/running_server.hpp"

int main() {
  using namespace std::chrono_literals;
  const auto server = chat::RunningServer::start({});
  if (!server) return 2;
  const auto client = chat::ConnectedClient::connect({.port = (*server)->port()});
  if (!client) return 2;
  const auto list = (*client)->ask_list(5s);
  const auto outcome = (*client)->wait(list.id, 5s);
  if (!outcome) return 1;
  for (const auto& address : outcome->addresses)
    std::puts(address == (*client)->address() ? "I" : "another");
}
