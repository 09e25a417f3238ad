// The exercise's second server: a thread for each client.
#include <memory>

#include "apps/server_program.hpp"
#include "engine/thread_engine.hpp"

int main(int argc, char** argv) {
  return chat::run_server(
      argc, argv,
      {"chat-server-threading", "Each client has a thread of its own and takes two descriptors.",
       chat::ThreadEngine::descriptors_each,
       [](chat::Service& service, chat::Listener listener,
          chat::StopSignal stop) -> chat::Result<std::unique_ptr<chat::Engine>> {
         auto engine = chat::ThreadEngine::create(service, std::move(listener), std::move(stop));
         if (!engine) return tl::make_unexpected(engine.error());
         return *std::move(engine);
       }});
}
