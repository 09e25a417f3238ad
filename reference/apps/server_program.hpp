// What both server programs do, whichever engine they run.
#pragma once

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

/// A server's main: options, storage, listener, signals, exit status.
int run_server(int argc, char** argv, const std::string& program, const std::string& how_it_serves,
               const EngineMaker& make_engine);

}  // namespace chat
