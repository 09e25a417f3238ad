// How peers and programs come onto the stage.
#include "endpoint/command.hpp"
#include "endpoint/sandbox.hpp"
#include "endpoint/sock_diag.hpp"
#include "player/form.hpp"
#include "player/launching.hpp"
#include "player/stage.hpp"

namespace chatspec {
namespace {

std::string written(const ProtocolHead& head, const SocketAddress& address) {
  return write_address(address.family() == AF_INET6 ? head.address6 : head.address, address);
}

tl::expected<std::unique_ptr<Wire>, Failure> connect(const std::vector<SocketAddress>& addresses,
                                                     const Target& target) {
  std::string why;
  for (const SocketAddress& address : addresses) {
    auto wire = Wire::connect(address, Deadline(target.deadline));
    if (wire) return std::move(*wire);
    why = wire.error().text();
  }
  return gone_wrong(Verdict::crashed, "the server takes no connection: " + why);
}

Outcome by_means(Outcome outcome) {
  if (!outcome && outcome.error().phase == Phase::steps) outcome.error().phase = Phase::means;
  return outcome;
}

}  // namespace

Outcome Stage::connect_peers(const std::vector<std::string>& names) {
  // A crowd comes all at once; a few come one by one, so that their order is certain.
  constexpr std::size_t one_by_one_most = 16;
  for (const std::string& name : names) {
    if (Outcome outcome = connect_peer(name); !outcome) return outcome;
    bool last = &name == &names.back();
    if (!last && names.size() > one_by_one_most) continue;
    if (Outcome outcome = join(); !outcome) return outcome;
  }
  return {};
}

Outcome Stage::connect_peer(const std::string& name) {
  if (Outcome outcome = start_server(); !outcome) return outcome;
  if (Outcome outcome = flush(); !outcome) return outcome;
  take_part(name);
  auto wire = connect(server_->addresses(), target_);
  if (!wire) {
    // The first connection to one that is out of sight is what shows whether it is still there.
    if (peers_.empty() && server_->is_out_of_sight()) {
      wire.error().phase = Phase::start;
      wire.error().missing = Missing::server;
    }
    return tl::unexpected(wire.error());
  }
  Peer& peer = peers_.emplace_back();
  peer.name = name;
  peer.wire = std::move(*wire);
  peer.address = written(head_, peer.wire->local());
  bindings_[name] = peer.address;
  note(name, "is " + peer.address);
  return {};
}

// A connection proves nothing (the backlog makes it). A program that can be looked into has taken
// it when its queue of connections is empty and it has come to rest; of another one only an answer
// shows that it knows.
Outcome Stage::join() {
  std::string who = peers_.back().name;
  if (can_rest()) {
    Outcome outcome = settle(false);
    if (outcome) {
      for (Peer& peer : peers_) peer.joined = true;
    }
    if (outcome || outcome.error().verdict != Verdict::hang) return by_means(outcome);
    bool waits_for_others = outcome.error().what.find("something else") != std::string::npos;
    if (waits_for_others) {
      outcome.error().what = "waited for the server to accept the connection of " + who;
      return by_means(outcome);
    }
    is_busy_waiter_ = true;
  }
  for (Peer& peer : peers_) {
    if (peer.joined || peer.over || !peer.wire) continue;
    if (Outcome outcome = join_unseen(peer); !outcome) return by_means(outcome);
  }
  return {};
}

tl::expected<Peer*, Failure> Stage::connect_fresh_peer(const std::string& name) {
  auto wire = connect(server_->addresses(), target_);
  if (!wire) return tl::unexpected(wire.error());
  Peer& fresh = peers_.emplace_back();
  fresh.name = name;
  fresh.wire = std::move(*wire);
  fresh.joined = true;
  fresh.over = true;  // nobody asks it for anything later
  return &fresh;
}

Outcome Stage::start_server() {
  return server_->start();
}

Outcome Stage::show_server(const StartServer& how) {
  take_part(how.name);
  server_->set_manner({how.piped, how.startup});
  if (Outcome outcome = server_->start(); !outcome) return outcome;
  Console& console = consoles_.emplace_back();
  console.name = how.name;
  console.process = server_->process();
  return {};
}

Outcome Stage::restart_server(const std::string& name) {
  if (Outcome outcome = flush(); !outcome) return outcome;
  if (Outcome outcome = server_->restart(); !outcome) return outcome;
  for (Console& client : consoles_) client.left_behind = client.owned != nullptr;
  Console& shown = *console(name);
  shown.process = server_->process();
  shown.ended_by_session = false;
  shown.signalled = 0;
  shown.end_is_asked_for = false;
  shown.printed.clear();
  shown.complained_bytes = 0;
  note(name, "is started again");
  return {};
}

Outcome Stage::start_client(const StartClient& how) {
  take_part(how.name);
  auto client = launch_client(how);
  if (!client) return tl::unexpected(client.error());
  note(how.name, "starts");
  if (!listener_) return await_connection(**client);
  for (Peer& peer : peers_) {
    if (peer.wire) continue;
    if (Outcome outcome = accept_client(peer, **client); !outcome) return outcome;
  }
  return {};
}

tl::expected<Console*, Failure> Stage::start_fresh_client(const std::string& name) {
  auto client = launch_client({name, false});
  if (!client) return client;
  (*client)->fresh = true;
  if (Outcome outcome = await_connection(**client); !outcome) {
    return tl::unexpected(outcome.error());
  }
  return client;
}

tl::expected<Console*, Failure> Stage::launch_client(const StartClient& how) {
  if (!listener_) {
    if (Outcome outcome = start_server(); !outcome) return tl::unexpected(outcome.error());
  }
  if (Outcome outcome = flush(); !outcome) return tl::unexpected(outcome.error());
  auto directory = server_->lodgings().directory();
  if (!directory) return gone_wrong(Verdict::broken, "cannot " + directory.error().text());
  connections_before_ = connections_at(port()).value_or(0);
  auto process =
      launch(target_.client_command, {port(), directory->path(), directory->path(), how.piped},
             target_, server_->lodgings());
  if (!process) {
    process.error().phase = Phase::start;
    process.error().missing = Missing::client;
    return tl::unexpected(process.error());
  }
  Console& console = consoles_.emplace_back();
  console.name = how.name;
  console.directory = std::move(*directory);
  console.owned = std::move(*process);
  console.process = console.owned.get();
  return &console;
}

// It counts as connected when there is one connection more and neither it nor the server has more
// to do. What it does without, such as to ask for a name first, is the session's to judge.
Outcome Stage::await_connection(Console& client) {
  if (!can_rest()) return {};
  auto connected = [&]() -> Attempt {
    auto connections = connections_at(server_->port());
    return !connections || *connections > connections_before_ || client.process->exit();
  };
  Outcome outcome =
      wait_at_most(connected, client.name + " to connect", true, target_.longer_deadline());
  if (outcome && client.process->exit()) {
    if (auto why = why_it_never_starts(client.name, *client.process)) return tl::unexpected(*why);
  }
  if (outcome) outcome = settle(false);
  if (!outcome && outcome.error().verdict == Verdict::hang) return {};
  return outcome;
}

Outcome Stage::accept_client(Peer& scripted, Console& client) {
  Outcome outcome = wait_at_most(
      [&]() -> Attempt {
        scripted.wire = listener_->take();
        if (!scripted.wire && client.process->exit()) {
          return failed(client.name +
                        " ended without connecting: " + client.process->exit()->text());
        }
        return scripted.wire != nullptr;
      },
      client.name + " to connect to port " + std::to_string(listener_->port()), false,
      target_.longer_deadline());
  if (!outcome) {
    outcome.error().phase = Phase::start;
    outcome.error().missing = Missing::client;
    return outcome;
  }
  scripted.joined = true;
  note(scripted.name, "accepts " + client.name);
  return {};
}

Outcome Stage::open_scripted(const std::string& name) {
  take_part(name);
  bool told = mentions_port(target_.client_command);
  // A client whose port is built in has its server's, if that is known.
  int own_port = told ? 0 : server_->known().own_port;
  int usual_port = own_port != 0 ? own_port : head_.port;
  auto listener = Listener::open(told && !in_sandbox() ? 0 : usual_port);
  if (!listener) return gone_wrong(Verdict::broken, "cannot " + listener.error().text());
  listener_ = std::move(*listener);
  Peer& scripted = peers_.emplace_back();
  scripted.name = name;
  scripted.scripted = true;
  return {};
}

}  // namespace chatspec
