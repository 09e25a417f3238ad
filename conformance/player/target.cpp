#include "player/target.hpp"

#include "endpoint/command.hpp"

namespace chatspec {
namespace {

template <typename... Kinds>
bool has_any(const std::vector<Step>& steps) {
  for (const Step& step : steps) {
    if ((std::holds_alternative<Kinds>(step.action) || ...)) return true;
    if (auto* block = std::get_if<AnyOrder>(&step.action);
        block && has_any<Kinds...>(block->steps)) {
      return true;
    }
  }
  return false;
}

bool looks_at_disk(const std::vector<Step>& steps) {
  for (const Step& step : steps) {
    if (auto* one = std::get_if<PlaceFile>(&step.action); one && one->who.empty()) return true;
    if (auto* one = std::get_if<ExpectFile>(&step.action); one && one->who.empty()) return true;
    if (auto* one = std::get_if<ExpectNoFile>(&step.action); one && one->who.empty()) return true;
    if (auto* block = std::get_if<AnyOrder>(&step.action); block && looks_at_disk(block->steps)) {
      return true;
    }
  }
  return has_any<PlaceLink, ExpectEmptyDisk>(steps);
}

}  // namespace

bool has_clients(const Session& session) {
  return has_any<StartClient>(session.steps);
}

bool has_scripted_server(const Session& session) {
  return has_any<ScriptedServer>(session.steps);
}

std::string why_not_applicable(const Session& session, const Target& target) {
  bool scripted = has_scripted_server(session);
  if (has_clients(session) && target.client_command.empty()) return "needs --client";
  if (looks_at_disk(session.steps) && !mentions_dir(target.server_command)) {
    return "needs --server with {dir} in its command";
  }
  if (has_any<StartServer>(session.steps) && target.server_command.empty()) return "needs --server";
  if (!scripted && target.server_command.empty() && target.connect_to.empty()) {
    return "needs --server or --connect";
  }
  return "";
}

}  // namespace chatspec
