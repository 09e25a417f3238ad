#include "player/target.hpp"

#include "endpoint/command.hpp"
#include "scenario/step_table.hpp"

namespace chatspec {
namespace {

template <typename Kind>
bool has_any(const Session& session) {
  return any_step(session.steps,
                  [](const StepKind& kind) { return kind.alternative == step_table::at<Kind>; });
}

bool looks_at_disk(const Session& session) {
  return any_step(session.steps, [](const StepKind& kind) { return kind.doers == Doer::disk; });
}

}  // namespace

bool has_clients(const Session& session) {
  return has_any<StartClient>(session);
}

bool has_scripted_server(const Session& session) {
  return has_any<ScriptedServer>(session);
}

std::string why_not_applicable(const Session& session, const Target& target) {
  bool scripted = has_scripted_server(session);
  if (has_clients(session) && target.client_command.empty()) return "needs --client";
  if (looks_at_disk(session) && !mentions_dir(target.server_command)) {
    return "needs --server with {dir} in its command";
  }
  if (has_any<StartServer>(session) && target.server_command.empty()) return "needs --server";
  if (!scripted && target.server_command.empty() && target.connect_to.empty()) {
    return "needs --server or --connect";
  }
  return "";
}

}  // namespace chatspec
