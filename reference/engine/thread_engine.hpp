// A thread for each client. It waits for two things at once, its socket and the room's call, and
// otherwise does with its connection what the one-thread engine does.
//
// The thread that calls `run` accepts, and is the only one that makes, keeps and ends client
// threads; they share nothing but the service. A thread that is done hands its peer back through a
// pipe, and is joined.
#pragma once

#include <memory>
#include <unordered_map>

#include "engine/engine.hpp"
#include "engine/listener.hpp"
#include "engine/stop_signal.hpp"
#include "service/service.hpp"

namespace chat {

class ThreadEngine : public Engine {
 public:
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
  bool turn_away(std::string_view why);
  void take_in(Newcomer newcomer);
  void join_done();
  void stop_peers();

  Service& service_;
  Listener listener_;
  StopSignal stop_;
  UniqueFd done_in_, done_out_;  ///< the pipe: threads write Peer*, `run` reads it
  Accepting accepting_ = Accepting::yes;
  TimePoint accepts_again_at_;  ///< while accepting_ is not_now
  std::unordered_map<Peer*, std::shared_ptr<Peer>> peers_;
};

}  // namespace chat
