// One thread for everybody: waits until sockets are ready, lets each connection hear and speak, and
// waits again. How it waits is a Readiness: with SelectReadiness it is the exercise's select
// server.
//
// A turn has two halves. First everything that arrived is heard, then everybody who is owed
// something is sent it. So lines that came together leave together, in one system call for each
// recipient; that is what makes a burst cheap.
#pragma once

#include <cstddef>
#include <memory>
#include <optional>
#include <set>
#include <utility>
#include <vector>

#include "engine/engine.hpp"
#include "engine/listener.hpp"
#include "engine/readiness.hpp"
#include "engine/stop_signal.hpp"
#include "service/service.hpp"

namespace chat {

class ReadinessEngine : public Engine {
 public:
  /// What a client takes: its socket.
  static constexpr std::size_t descriptors_each = 1;

  /// `service` must outlive the engine.
  ReadinessEngine(Service& service, Listener listener, StopSignal stop,
                  std::unique_ptr<Readiness> readiness);
  ~ReadinessEngine() override;

  Result<void> run() override;
  void stop() noexcept override { stop_.raise(); }

 private:
  class Peer;
  enum class Accepting { yes, not_now, never };

  void accept_newcomers(TimePoint now);
  void pause_accepting(TimePoint now);
  void accept_again();
  void begin_to_stop(TimePoint now);
  void hear(const Readiness::Ready& ready, TimePoint now);
  void meet_deadlines(TimePoint now);
  void mark(Peer& peer);
  void serve_marked(TimePoint now);
  void serve(Peer& peer, TimePoint now);
  void remove(Peer& peer);
  void set_deadline(Peer& peer, std::optional<TimePoint> deadline);

  Service& service_;
  Listener listener_;
  StopSignal stop_;
  std::unique_ptr<Readiness> readiness_;
  Accepting accepting_ = Accepting::yes;
  TimePoint accepts_again_at_;  ///< while accepting_ is not_now

  std::vector<std::shared_ptr<Peer>> peers_;  ///< by descriptor
  std::size_t peer_count_ = 0;
  std::vector<int> marked_;  ///< descriptors of peers to be served in this turn
  std::set<std::pair<TimePoint, int>> deadlines_;
  std::unique_ptr<char[]> scratch_;  ///< Conversation::scratch_bytes
};

}  // namespace chat
