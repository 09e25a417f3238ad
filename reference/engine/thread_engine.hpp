// A thread for each client. It waits for two things at once, its socket and the room's call, and
// otherwise does with its connection what the one-thread engine does.
//
// The thread that calls `run` accepts, and is the only one that makes, keeps and ends client
// threads; they share nothing but the service. A thread that is done hands its peer back through a
// pipe, and is joined.
//
// A client counts from when it is accepted until its thread is joined, so there are never more
// threads than clients are taken, however fast they come and go. Most of that time it is in the
// room; but it has left the room already while it is sent the rest, and while its thread ends. When
// all threads are taken and the room is not full, a newcomer waits a moment for a thread to end,
// and those behind it in the system's queue; only if none does are they sent away.
#pragma once

#include <cstddef>
#include <memory>
#include <optional>
#include <unordered_map>

#include "engine/engine.hpp"
#include "engine/listener.hpp"
#include "engine/stop_signal.hpp"
#include "service/service.hpp"

namespace chat {

class ThreadEngine : public Engine {
 public:
  /// What a client takes: its socket, and the eventfd by which its thread is called.
  static constexpr std::size_t descriptors_each = 2;

  /// `service` must outlive the engine.
  static Result<std::unique_ptr<ThreadEngine>> create(Service& service, Listener listener,
                                                      StopSignal stop);
  ~ThreadEngine() override;

  Result<void> run() override;
  void stop() noexcept override { stop_.raise(); }

 private:
  class Peer;
  enum class Accepting { yes, not_now, never };

  ThreadEngine(Service& service, Listener listener, StopSignal stop, UniqueFd done_in,
               UniqueFd done_out);

  void accept_newcomers();
  bool all_threads_taken() const { return peers_.size() >= service_.clients_max(); }
  bool must_wait_for_a_thread();
  void pause_accepting();
  bool turn_away(std::string_view why);
  void take_in(Newcomer newcomer);
  void join_done();
  void stop_peers();

  Service& service_;
  Listener listener_;
  StopSignal stop_;
  UniqueFd done_in_, done_out_;  ///< the pipe: threads write Peer*, `run` reads it
  Accepting accepting_ = Accepting::yes;
  TimePoint accepts_again_at_;       ///< while accepting_ is not_now
  std::optional<Newcomer> waiting_;  ///< accepted, for a thread to end
  bool waited_in_vain_ = false;      ///< for a thread to end, and none has ended since
  std::unordered_map<Peer*, std::shared_ptr<Peer>> peers_;
};

}  // namespace chat
