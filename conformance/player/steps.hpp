// What each step of the notation does. spec/notation.md has the meanings.
#pragma once

#include "player/stage.hpp"

namespace chatspec {

class Steps {
 public:
  Steps(const Session& session, Stage& stage) : session_(session), stage_(stage) {}

  /// Plays one step; a failure knows its place.
  Outcome play(const Step& step);

 private:
  Outcome act(const ConnectPeers& step);
  Outcome act(const StartServer& step) { return stage_.show_server(step); }
  Outcome act(const StartClient& step) { return stage_.start_client(step); }
  Outcome act(const ScriptedServer& step) { return stage_.open_scripted(step.name); }
  Outcome act(const SendLine& step);
  Outcome act(const SendBytes& step);
  Outcome act(const ForbidLine& step);
  Outcome act(const Fence& step, const Place& place);
  Outcome act(const HalfClose& step);
  Outcome act(const Reset& step);
  Outcome act(const StopReading& step);
  Outcome act(const Resume& step);
  Outcome act(const TypeLine& step);
  Outcome act(const EndInput& step);
  Outcome act(const SendSignal& step);
  Outcome act(const PlaceFile& step);
  Outcome act(const PlaceLink& step);
  Outcome act(const AnyOrder& step);
  Outcome act(const Either& step);
  Outcome act(const ForbidSeen& step);
  Outcome act(const Restart& step);
  Outcome act(const ExpectRest& step, const Place& place);
  Outcome act(const ExpectListening& step);

  Outcome receive(const Step& step);
  Outcome need_wire(const Peer& peer);
  Outcome let_all_be_read(Peer& peer);

  const Session& session_;
  Stage& stage_;
};

}  // namespace chatspec
