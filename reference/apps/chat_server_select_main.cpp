// The exercise's first server: one thread, waiting in select(2).
#include <memory>

#include "apps/server_program.hpp"
#include "engine/readiness_engine.hpp"
#include "engine/select_readiness.hpp"

int main(int argc, char** argv) {
  return chat::run_server(
      argc, argv,
      {"chat-server-select",
       "One thread serves everybody; it waits in select(2). Each client takes one descriptor.",
       chat::ReadinessEngine::descriptors_each,
       [](chat::Service& service, chat::Listener listener,
          chat::StopSignal stop) -> chat::Result<std::unique_ptr<chat::Engine>> {
         return std::make_unique<chat::ReadinessEngine>(service, std::move(listener),
                                                        std::move(stop),
                                                        std::make_unique<chat::SelectReadiness>());
       }});
}
