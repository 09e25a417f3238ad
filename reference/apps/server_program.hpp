// What both server programs do, whichever engine they run.
#pragma once

#include <cstddef>
#include <functional>
#include <memory>
#include <string>

#include "base/result.hpp"
#include "engine/engine.hpp"
#include "engine/listener.hpp"
#include "engine/stop_signal.hpp"
#include "service/service.hpp"

namespace chat {

using EngineMaker = std::function<Result<std::unique_ptr<Engine>>(Service&, Listener, StopSignal)>;

struct ServerKind {
  std::string program;
  std::string how_it_serves;     ///< a sentence for --help
  std::size_t descriptors_each;  ///< that a client takes
  EngineMaker make_engine;
};

/// A server's main: options, storage, listener, signals, exit status.
int run_server(int argc, char** argv, const ServerKind& kind);

}  // namespace chat
