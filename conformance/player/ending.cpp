#include "player/ending.hpp"

#include <algorithm>

#include "player/expectations.hpp"
#include "player/silence.hpp"

namespace chatspec {
namespace {

// A session may end the server itself; then nobody owes anybody anything.
bool server_ended_by_session(Stage& stage) {
  for (Console& console : stage.consoles()) {
    if (!console.owned && console.ended_by_session) return true;
  }
  return false;
}

Peer* scripted(Stage& stage) {
  for (Peer& peer : stage.peers()) {
    if (peer.address.empty()) return &peer;
  }
  return nullptr;
}

// The scripted server has been read to the client's end of input, and ends its own side.
Outcome end_scripted(Stage& stage, Peer& server, Console& client) {
  Outcome outcome = stage.wait(
      [&]() -> Attempt {
        if (Attempt clean = nothing_unasked(server); !clean) return clean;
        return server.wire->incoming() != Wire::Incoming::open ||
               client.process->exit().has_value();
      },
      client.name + " to half-close after the end of its input");
  if (outcome) server.wire->half_close();
  server.over = true;
  return outcome;
}

Outcome end_client(Stage& stage, Console& client) {
  if (!client.input_ended) client.process->terminal().type("\x04");
  client.input_ended = true;
  Peer* server = scripted(stage);
  if (server != nullptr && !server->over) {
    if (Outcome outcome = end_scripted(stage, *server, client); !outcome) return outcome;
  }
  Outcome outcome = stage.wait(
      [&]() -> Attempt {
        if (Attempt clean = nothing_unasked(client, stage); !clean) return clean;
        return client.process->exit() && client.process->terminal().ended();
      },
      client.name + " to exit after the end of its input");
  if (!outcome) return outcome;
  const Exit& how = *client.process->exit();
  if (how.signal == 0 && how.status == 0) return {};
  return failed(client.name + " ended in another way after the end of its input", "exit status 0",
                how.text());
}

}  // namespace

Outcome end_session(Stage& stage) {
  if (server_ended_by_session(stage)) return {};
  Peer* server = scripted(stage);
  if (server == nullptr) {
    if (Outcome outcome = drain(stage); !outcome) return outcome;
  } else if (Outcome outcome = stage.flush(); !outcome) {
    return outcome;
  }
  // A scripted server that has gone away leaves its client nothing to end in good order.
  bool server_gone = server != nullptr && (server->over || server->half_closed);
  for (Console& console : stage.consoles()) {
    if (!console.owned || console.ended_by_session || server_gone) continue;
    if (Outcome outcome = end_client(stage, console); !outcome) return outcome;
  }
  if (server != nullptr || stage.server().addresses().empty()) return {};
  return stage.serve_a_fresh_client();
}

void look_for_a_crash(Stage& stage, Failure& failure) {
  Process* process = stage.server().process();
  if (process == nullptr || server_ended_by_session(stage)) return;
  if (failure.verdict != Verdict::failed && failure.verdict != Verdict::hang) return;
  stage.glance();
  std::string crash;
  // After a hang only a look: whatever could be waited for has been.
  if (!process->exit() && failure.verdict == Verdict::failed) {
    Outcome served = stage.serve_a_fresh_client();
    if (!served && served.error().verdict == Verdict::crashed) crash = served.error().what;
  }
  // Descriptors are closed before a process can be reaped: its end is near.
  bool listened = !stage.server().addresses().empty();
  if (!process->exit() && listened && !stage.server().still_listens()) {
    Outcome reaped = stage.wait([&]() -> Attempt { return process->exit().has_value(); }, "");
    if (!reaped) crash = "the server no longer listens";
  }
  if (process->exit()) crash = "the server has ended: " + process->exit()->text();
  if (crash.empty()) return;
  failure.verdict = Verdict::crashed;
  failure.what += "; " + crash;
}

}  // namespace chatspec
