// For tests: an engine that runs in a thread of this process, and clients of it over loopback.
// Every wait is for a fact and has a limit only against hanging.
#pragma once

#include <gtest/gtest.h>

#include <atomic>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <thread>

#include "engine/engine.hpp"
#include "engine/listener.hpp"
#include "engine/stop_signal.hpp"
#include "service/service.hpp"

namespace chat {

using EngineMaker = std::function<Result<std::unique_ptr<Engine>>(Service&, Listener, StopSignal)>;

struct EngineKind {
  const char* name;
  EngineMaker make;
};
/// Every engine there is: select, poll (poll_readiness.hpp), threads.
std::vector<EngineKind> engine_kinds();

/// Counts what a test asks for. Thread-safe.
class CountingObserver : public Observer {
 public:
  void connected(std::string_view) override { ++connected_count; }
  void received(std::string_view, std::string_view) override {}
  void file_received(std::string_view) override {}
  void file_sent(std::string_view) override {}
  void disconnected(std::string_view) override { ++disconnected_count; }
  void trouble(Trouble, std::string_view) override { ++trouble_count; }

  std::atomic<int> connected_count = 0;
  std::atomic<int> disconnected_count = 0;
  std::atomic<int> trouble_count = 0;
};

/// Runs from its making until `stop`; its end is waited for.
class RunningEngine {
 public:
  /// `prepare` may change the listening socket, whose options are inherited: tcp(7).
  RunningEngine(
      const EngineKind& kind, const Limits& limits, Storage& storage,
      const std::function<void(int listener)>& prepare = [](int) {});
  ~RunningEngine();

  std::uint16_t port() const { return port_; }
  void stop() { engine_->stop(); }
  /// Waits until `run` has returned, after `stop`.
  void wait_for_end();
  CountingObserver& observer() { return observer_; }

 private:
  CountingObserver observer_;
  Service service_;
  std::uint16_t port_ = 0;
  std::unique_ptr<Engine> engine_;
  std::thread thread_;
};

/// A client. Reading and writing fail the test if nothing moves for half a minute.
class LoopbackClient {
 public:
  /// Made, but not connected. `receive_buffer_bytes`: SO_RCVBUF, 0 for the usual one.
  explicit LoopbackClient(int receive_buffer_bytes = 0);
  explicit LoopbackClient(const RunningEngine& engine) : LoopbackClient() { connect(engine); }
  void connect(const RunningEngine& engine);
  /// Connects and waits until it is in the room: a later line of another one will reach it. What
  /// others say meanwhile is passed over.
  void joins(const RunningEngine& engine);

  void sends(std::string_view bytes);
  void says(std::string_view line) { sends(std::string(line) + "\n"); }
  std::string receives_line();
  std::string receives(std::size_t size_bytes);
  /// Until the server ends.
  std::string receives_rest();
  void half_closes();
  void closes() { socket_.reset(); }
  /// Ends with a reset instead of in good order: socket(7), SO_LINGER.
  void resets();

  int fd() const { return socket_.get(); }
  /// As the server writes it.
  std::string address() const;

 private:
  std::size_t receive_some();

  UniqueFd socket_;
  std::string received_;
};

}  // namespace chat
