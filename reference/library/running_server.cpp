#include "library/running_server.hpp"

#include <unistd.h>

#include <utility>

#include "base/mutex.hpp"
#include "engine/listener.hpp"
#include "engine/readiness_engine.hpp"
#include "engine/select_readiness.hpp"
#include "engine/stop_signal.hpp"
#include "engine/thread_engine.hpp"
#include "library/background_thread.hpp"
#include "service/service.hpp"
#include "storage/directory_storage.hpp"

namespace chat {
namespace {

Result<std::unique_ptr<Engine>> make_engine(ServerSettings::Engine kind, Service& service,
                                            Listener listener, StopSignal stop) {
  if (kind == ServerSettings::Engine::select) {
    return std::make_unique<ReadinessEngine>(service, std::move(listener), std::move(stop),
                                             std::make_unique<SelectReadiness>());
  }
  auto engine = ThreadEngine::create(service, std::move(listener), std::move(stop));
  if (!engine) return tl::make_unexpected(engine.error());
  return *std::move(engine);
}

}  // namespace

struct RunningServer::Parts {
  Parts(const ServerSettings& settings, std::unique_ptr<Storage> kept_in)
      : storage(std::move(kept_in)),
        happenings(settings.happenings_max),
        service(settings.limits, *storage, happenings) {}

  const std::unique_ptr<Storage> storage;
  ServerHappenings happenings;
  Service service;
  std::unique_ptr<Engine> engine;
  std::uint16_t port = 0;
  int listening_descriptor = -1;  // the engine's; for `abandon` alone
  BackgroundThread thread;        // ends before all that it uses
  Mutex joining;
};

RunningServer::RunningServer(std::unique_ptr<Parts> parts) : parts_(std::move(parts)) {}

Result<std::unique_ptr<RunningServer>> RunningServer::start(const ServerSettings& settings) {
  auto listener = Listener::open(settings.host, settings.port);
  if (!listener) return tl::make_unexpected(listener.error());
  auto storage = DirectoryStorage::open(settings.directory);
  if (!storage) return tl::make_unexpected(storage.error());
  auto stop = StopSignal::create();
  if (!stop) return tl::make_unexpected(stop.error());

  auto parts = std::make_unique<Parts>(settings, *std::move(storage));
  parts->port = listener->port();
  parts->listening_descriptor = listener->fd();
  auto engine =
      make_engine(settings.engine, parts->service, *std::move(listener), *std::move(stop));
  if (!engine) return tl::make_unexpected(engine.error());
  parts->engine = *std::move(engine);

  auto started = parts->thread.start([&parts = *parts] {
    const auto ran = parts.engine->run();
    if (!ran) parts.happenings.trouble(Trouble::server_gives_up, ran.error().message());
    parts.happenings.end();
  });
  if (!started) return tl::make_unexpected(started.error());
  return std::unique_ptr<RunningServer>(new RunningServer(std::move(parts)));
}

RunningServer::~RunningServer() {
  if (is_of_this_process()) {
    stop();
  } else {
    // They may be locked for ever, by threads that this process does not have.
    [[maybe_unused]] const Parts* const left_alone = parts_.release();
  }
}

std::uint16_t RunningServer::port() const {
  return parts_->port;
}

ServerHappenings& RunningServer::happenings() {
  return parts_->happenings;
}

bool RunningServer::is_of_this_process() const {
  return parts_->thread.is_of_this_process();
}

void RunningServer::begin_to_stop() {
  parts_->engine->stop();
}

void RunningServer::stop() {
  if (!is_of_this_process()) return;
  begin_to_stop();
  const MutexLock lock(parts_->joining);
  parts_->thread.join();
}

void RunningServer::abandon() noexcept {
  if (is_of_this_process() || parts_->listening_descriptor < 0) return;
  ::close(std::exchange(parts_->listening_descriptor, -1));
}

}  // namespace chat
