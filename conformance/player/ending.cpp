#include "player/ending.hpp"

#include <algorithm>

#include "player/expectations.hpp"
#include "player/fresh_client.hpp"
#include "player/silence.hpp"

namespace chatspec {
namespace {

Peer* scripted(Stage& stage) {
  for (Peer& peer : stage.peers()) {
    if (peer.scripted) return &peer;
  }
  return nullptr;
}

// The scripted server has been read to the client's end of input, and ends its own side.
Outcome end_scripted(Stage& stage, Peer& server, Console& client) {
  Outcome outcome = stage.wait(
      [&]() -> Attempt {
        if (Attempt clean = nothing_unasked(server, stage); !clean) return clean;
        return server.wire->incoming() != Wire::Incoming::open ||
               client.process->exit().has_value();
      },
      client.name + " to half-close after the end of its input");
  if (outcome) server.wire->half_close();
  server.over = true;
  return outcome;
}

Outcome end_client(Stage& stage, Console& client) {
  if (!client.input_ended) client.process->terminal().end_input();
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

// Nothing else was printed, or sent to the scripted server, by programs that have come to rest.
Outcome prove_consoles_silent(Stage& stage) {
  bool running = std::any_of(stage.consoles().begin(), stage.consoles().end(), [](Console& one) {
    return one.owned && !one.ended_by_session && !one.process->exit();
  });
  bool forbidden = std::any_of(stage.consoles().begin(), stage.consoles().end(),
                               [](Console& one) { return !one.forbidden.empty(); });
  if (!running || (!stage.closed_world() && !forbidden)) return {};
  return prove_silence(stage, {});
}

Outcome end_clients(Stage& stage) {
  Peer* server = scripted(stage);
  // A scripted server that has gone away leaves its client nothing to end in good order.
  if (server != nullptr && (server->over || server->half_closed)) return {};
  if (!stage.closed_world()) return {};
  for (Console& console : stage.consoles()) {
    if (!console.owned || console.ended_by_session || console.fresh) continue;
    if (Outcome outcome = end_client(stage, console); !outcome) return outcome;
  }
  return {};
}

Outcome end_in_order(Stage& stage) {
  if (server_ended_by_session(stage)) return {};
  if (Outcome outcome = stage.flush(); !outcome) return outcome;
  if (Outcome outcome = prove_consoles_silent(stage); !outcome) return outcome;
  if (scripted(stage) == nullptr) {
    if (Outcome outcome = drain(stage); !outcome) return outcome;
  }
  // Before the clients are ended: those still there see what somebody new says.
  bool serves = scripted(stage) == nullptr && !stage.server().addresses().empty();
  if (serves) {
    if (Outcome outcome = serve_a_fresh_client(stage); !outcome) return outcome;
  }
  return end_clients(stage);
}

}  // namespace

Outcome end_session(Stage& stage) {
  Outcome outcome = end_in_order(stage);
  if (!outcome && outcome.error().phase == Phase::steps) outcome.error().phase = Phase::ending;
  return outcome;
}

bool server_ended_by_session(Stage& stage) {
  return std::any_of(stage.consoles().begin(), stage.consoles().end(), [](const Console& console) {
    return !console.owned && console.ended_by_session;
  });
}

}  // namespace chatspec
