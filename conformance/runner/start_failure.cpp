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

}  // namespace

Programs programs_of(const Session& session) {
  return {!has<ScriptedServer>(session), has<StartClient>(session)};
}

Programs missing_in(const SessionResult& result) {
  const PlayResult* play = result.decisive();
  if (play == nullptr || !play->failure) return {};
  Missing missing = play->failure->missing;
  return {missing == Missing::server, missing == Missing::client};
}

}  // namespace chatspec
