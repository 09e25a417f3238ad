// How peers and programs come onto the stage.
#include "endpoint/command.hpp"
#include "player/form.hpp"
#include "player/stage.hpp"

namespace chatspec {
namespace {

constexpr std::string_view kFresh = "a fresh client";

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

}  // namespace

Outcome Stage::connect_peer(const std::string& name) {
  if (Outcome outcome = start_server(); !outcome) return outcome;
  if (Outcome outcome = flush(); !outcome) return outcome;
  take_part(name);
  auto wire = connect(server_->addresses(), target_);
  if (!wire) return tl::unexpected(wire.error());
  Peer& peer = peers_.emplace_back();
  peer.name = name;
  peer.wire = std::move(*wire);
  peer.address = written(head_, peer.wire->local());
  bindings_[name] = peer.address;
  note(name, "is " + peer.address);
  return join(peer);
}

// A connection proves nothing (the backlog makes it); only an answer shows that the server knows.
Outcome Stage::join(Peer& peer) {
  std::string word = fresh_word();
  std::string answer = fill_form(head_.probed, {{"word", word}});
  peer.wire->send(fill_form(head_.probe, {{"word", word}}) + "\n");
  return wait(
      [&]() -> Attempt {
        std::string_view received = peer.wire->received();
        auto end = received.find('\n');
        if (end != std::string_view::npos) {
          std::string line(received.substr(0, end));
          if (line != answer) {
            return failed(peer.name + " connected and asked for a sign of life; another line came",
                          answer, line);
          }
          peer.wire->consume(end + 1);
          return true;
        }
        if (peer.wire->incoming() == Wire::Incoming::open) return false;
        return failed("the server ended the connection of " + peer.name + " at once", answer,
                      received);
      },
      peer.name + " to get an answer to its first line: " + answer);
}

Outcome Stage::serve_a_fresh_client() {
  auto wire = connect(server_->addresses(), target_);
  if (!wire) return tl::unexpected(wire.error());
  Peer& fresh = peers_.emplace_back();
  fresh.name = kFresh;
  fresh.wire = std::move(*wire);
  Outcome outcome = join(fresh);
  if (outcome) fresh.wire->half_close();
  fresh.over = true;
  if (outcome) return {};
  Failure failure = outcome.error();
  // A wrong line is a wrong line; no line, or no connection, is a server that is not there.
  bool there = failure.verdict == Verdict::failed && fresh.wire->incoming() == Wire::Incoming::open;
  failure.verdict = there ? Verdict::failed : Verdict::crashed;
  failure.what = "after the session a fresh client is not served: " + failure.what;
  return tl::unexpected(failure);
}

Outcome Stage::start_server() {
  return server_->start();
}

Outcome Stage::show_server(const std::string& name) {
  take_part(name);
  if (Outcome outcome = server_->start(); !outcome) return outcome;
  Console& console = consoles_.emplace_back();
  console.name = name;
  console.process = server_->process();
  return {};
}

Outcome Stage::start_client(const std::string& name) {
  take_part(name);
  bool scripted = listener_ != nullptr;
  if (!scripted) {
    if (Outcome outcome = start_server(); !outcome) return outcome;
  }
  if (Outcome outcome = flush(); !outcome) return outcome;
  auto directory = TempDirectory::make();
  if (!directory) return gone_wrong(Verdict::broken, "cannot " + directory.error().text());
  auto words = split_command(target_.client_command);
  if (!words) return gone_wrong(Verdict::broken, words.error().text());
  int port = scripted ? listener_->port() : server_->port();
  auto process = Process::start({fill_in(anchor_paths(*words), port, directory->path().string()),
                                 directory->path().string(), std::nullopt});
  if (!process) return gone_wrong(Verdict::broken, "cannot " + process.error().text());
  Console& console = consoles_.emplace_back();
  console.name = name;
  console.directory = std::move(*directory);
  console.owned = std::move(*process);
  console.process = console.owned.get();
  note(name, "starts");
  if (!scripted) return {};
  for (Peer& peer : peers_) {
    if (peer.wire) continue;
    Outcome outcome = wait(
        [&]() -> Attempt {
          peer.wire = listener_->take();
          if (!peer.wire && console.process->exit()) {
            return failed(name + " ended without connecting: " + console.process->exit()->text());
          }
          return peer.wire != nullptr;
        },
        name + " to connect to port " + std::to_string(port));
    if (!outcome) return outcome;
    note(peer.name, "accepts " + name);
  }
  return {};
}

Outcome Stage::open_scripted(const std::string& name) {
  take_part(name);
  bool chosen = mentions_port(target_.client_command);
  auto listener = Listener::open(chosen ? 0 : head_.port);
  if (!listener) return gone_wrong(Verdict::broken, "cannot " + listener.error().text());
  listener_ = std::move(*listener);
  peers_.emplace_back().name = name;
  return {};
}

}  // namespace chatspec
