#include "player/silence.hpp"

#include "player/expectations.hpp"
#include "player/form.hpp"

namespace chatspec {
namespace {

std::string unasked(const Peer& peer, std::string_view line, const Bindings& bindings) {
  for (const Text& text : peer.forbidden) {
    Bindings unused = bindings;
    if (match(text, line, unused)) return peer.name + " received the line that must not come";
  }
  return peer.name + " received a line that no step asked for";
}

// The next line of `peer` must be this one of the player's own.
Outcome expect_own_line(Stage& stage, Peer& peer, const std::string& expected) {
  auto attempt = [&]() -> Attempt {
    std::string_view received = peer.wire->received();
    auto end = received.find('\n');
    if (end == std::string_view::npos) {
      if (peer.wire->incoming() == Wire::Incoming::open) return false;
      return failed("the other side ended the connection of " + peer.name, expected, received);
    }
    std::string_view line = received.substr(0, end);
    if (line != expected) return failed(unasked(peer, line, stage.bindings()), expected, line);
    stage.log(peer.name, Direction::received, received.substr(0, end + 1));
    peer.wire->consume(end + 1);
    return true;
  };
  return stage.wait(attempt, peer.name + " to receive: " + expected);
}

Outcome ask_for_reply(Stage& stage, Peer& peer) {
  const ProtocolHead& head = stage.head();
  std::string word = stage.fresh_word();
  stage.send_own_line(peer, fill_form(head.probe, {{"word", word}}));
  stage.count(Proof::reply);
  return expect_own_line(stage, peer, fill_form(head.probed, {{"word", word}}));
}

// By P1 and P2 everything that earlier lines of `sender` caused stands before the word.
Outcome say_a_word(Stage& stage, Peer& sender) {
  const ProtocolHead& head = stage.head();
  std::string word = stage.fresh_word();
  stage.send_own_line(sender, fill_form(head.sentinel, {{"word", word}}));
  std::string heard = fill_form(head.heard, {{"sender", sender.address}, {"word", word}});
  for (Peer& listener : stage.peers()) {
    if (&listener == &sender || !listener.can_listen()) continue;
    if (Outcome outcome = expect_own_line(stage, listener, heard); !outcome) return outcome;
  }
  stage.count(Proof::sentinel);
  return {};
}

Outcome read_to_the_end(Stage& stage, Peer& peer) {
  if (!peer.half_closed) peer.wire->half_close();
  Outcome outcome = stage.wait(
      [&]() -> Attempt {
        if (Attempt clean = nothing_unasked(peer); !clean) return clean;
        return peer.wire->incoming() != Wire::Incoming::open;
      },
      "the other side to close the connection of " + peer.name + ", which has half-closed");
  if (!outcome) return outcome;
  if (peer.wire->incoming() == Wire::Incoming::reset) {
    return failed("the connection of " + peer.name + " was reset at its end");
  }
  stage.count(Proof::drain);
  peer.over = true;
  peer.wire->drop();
  return {};
}

}  // namespace

Outcome prove_silence(Stage& stage) {
  if (Outcome outcome = stage.flush(); !outcome) return outcome;
  std::vector<Peer*> speakers, listeners;
  for (Peer& peer : stage.peers()) {
    if (peer.can_send()) speakers.push_back(&peer);
    if (peer.can_listen()) listeners.push_back(&peer);
  }
  if (speakers.empty()) {
    return gone_wrong(Verdict::broken, "fence: there is no peer that could be asked for a proof");
  }
  if (listeners.size() > 1) {
    for (Peer* speaker : speakers) {
      if (Outcome outcome = say_a_word(stage, *speaker); !outcome) return outcome;
    }
  }
  // A single speaker hears nobody's word, so its own window is closed by an answer.
  if (speakers.size() == 1) {
    if (Outcome outcome = ask_for_reply(stage, *speakers.front()); !outcome) return outcome;
  }
  for (Peer& peer : stage.peers()) peer.forbidden.clear();
  return {};
}

Outcome drain(Stage& stage) {
  if (Outcome outcome = stage.flush(); !outcome) return outcome;
  for (Peer& peer : stage.peers()) {
    bool cannot_drain = peer.stopped || peer.unfinished;
    if (peer.over || !peer.wire || !cannot_drain) continue;
    stage.glance();
    if (Attempt clean = nothing_unasked(peer); !clean) return tl::unexpected(clean.error());
    peer.over = true;
    peer.wire->drop();
  }
  // One after the other: a connection that is closed has had all its lines handled, so what they
  // caused for the peers that follow must reach these before their own end.
  for (Peer& peer : stage.peers()) {
    if (peer.over || !peer.wire) continue;
    if (Outcome outcome = read_to_the_end(stage, peer); !outcome) return outcome;
  }
  return {};
}

}  // namespace chatspec
