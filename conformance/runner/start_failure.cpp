#include "runner/start_failure.hpp"

namespace chatspec {
namespace {

template <typename Kind>
bool has(const Session& session) {
  for (const Step& step : session.steps) {
    if (std::holds_alternative<Kind>(step.action)) return true;
  }
  return false;
}

// Programs are started by steps that stand outside of blocks.
const Step* step_at(const Session& session, const Place& place) {
  for (const Step& step : session.steps) {
    if (step.place.line == place.line) return &step;
  }
  return nullptr;
}

// Whether a step before this one has needed the server: then it runs, and another program did not.
bool server_ran_before(const Session& session, const Step* step) {
  for (const Step& one : session.steps) {
    if (&one == step) return false;
    if (std::holds_alternative<StartServer>(one.action)) return true;
    if (std::holds_alternative<ConnectPeers>(one.action)) return true;
    if (std::holds_alternative<StartClient>(one.action)) return true;
  }
  return false;
}

}  // namespace

Programs programs_of(const Session& session) {
  return {!has<ScriptedServer>(session), has<StartClient>(session)};
}

Programs not_started(const SessionResult& result) {
  const PlayResult* play = result.decisive();
  if (play == nullptr || !play->failure || play->failure->phase != Phase::start) return {};
  const Session& session = *result.session;
  const Step* step = step_at(session, play->failure->place);
  if (step != nullptr && std::holds_alternative<Restart>(step->action)) return {};
  Programs needed = programs_of(session);
  if (!needed.server || !needed.client) return needed;
  if (step == nullptr) return {};
  if (server_ran_before(session, step)) return {.client = true};
  // A client that is the first to need the server may have failed itself: not told apart here.
  return {.server = !std::holds_alternative<StartClient>(step->action)};
}

}  // namespace chatspec
