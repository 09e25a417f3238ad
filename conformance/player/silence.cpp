#include "player/silence.hpp"

#include <algorithm>

#include "player/expectations.hpp"
#include "player/form.hpp"
#include "player/patience.hpp"

namespace chatspec {
namespace {

// Not a proof, only a wait; the notation says so. Long for a computer, short for a person.
constexpr std::chrono::milliseconds quiet_time{200};

std::string unasked(const Peer& peer, std::string_view line, const Bindings& bindings) {
  for (const Text& text : peer.forbidden) {
    Bindings unused = bindings;
    if (match(text, line, unused)) return peer.name + " received the line that must not come";
  }
  return peer.name + " received a line that no step asked for";
}

// The next line of `peer` must be this one of the player's own. Another line without such a word is
// the program's doing; one with it shows that words do not come through as the spec says.
Outcome expect_own_line(Stage& stage, Peer& peer, const std::string& expected) {
  auto attempt = [&]() -> Attempt {
    std::string_view received = peer.wire->received();
    auto end = received.find('\n');
    if (end == std::string_view::npos) {
      if (peer.wire->incoming() == Wire::Incoming::open) return false;
      return failed("the other side ended the connection of " + peer.name, expected, received);
    }
    std::string_view line = received.substr(0, end);
    if (line != expected) {
      auto wrong = failed_at(peer, stage, unasked(peer, line, stage.bindings()), expected, line);
      if (stage.holds_own_word(line)) wrong.value().phase = Phase::means;
      return wrong;
    }
    stage.log(peer.name, Direction::received, received.substr(0, end + 1));
    peer.wire->consume(end + 1);
    return true;
  };
  Outcome outcome = stage.wait(attempt, peer.name + " to receive: " + expected);
  if (!outcome && outcome.error().verdict == Verdict::hang) outcome.error().phase = Phase::means;
  return outcome;
}

Outcome ask_for_reply(Stage& stage, Peer& peer) {
  const ProtocolHead& head = stage.head();
  std::string word = stage.fresh_word();
  stage.send_own_line(peer, fill_form(head.probe, {{"word", word}}));
  Outcome outcome = expect_own_line(stage, peer, fill_form(stage.probed(), {{"word", word}}));
  if (outcome) stage.count(Proof::reply);
  return outcome;
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

// Who has said something since the last proof, and one more, so that the window of a single one is
// closed too. What the others caused was proved to have come before.
std::vector<Peer*> who_is_asked(Stage& stage) {
  std::vector<Peer*> spoke, rest;
  for (Peer& peer : stage.peers()) {
    // A client hears what the scripted server says, and passes nothing on.
    if (peer.can_send() && !peer.scripted) (peer.has_spoken ? spoke : rest).push_back(&peer);
  }
  for (Peer* peer : rest) {
    if (spoke.size() < 2) spoke.push_back(peer);
  }
  return spoke;
}

Outcome nothing_came(Stage& stage) {
  stage.glance();
  stage.drop_own_lines();
  for (Peer& peer : stage.peers()) {
    if (!peer.can_listen()) continue;
    std::string_view received = peer.wire->received();
    if (received.empty()) continue;
    std::string_view line = received.substr(0, received.find('\n'));
    return failed_at(peer, stage, unasked(peer, line, stage.bindings()), "", line);
  }
  for (Console& console : stage.consoles()) {
    if (Attempt clean = nothing_shown(console, stage); !clean) return tl::unexpected(clean.error());
  }
  return {};
}

// Whatever has come since everybody was heard to be silent is the echo of the player's own words.
Outcome forget_own_words(Stage& stage) {
  if (Outcome outcome = stage.settle(true); !outcome) return outcome;
  stage.glance();
  for (Peer& peer : stage.peers()) {
    if (peer.can_listen()) peer.wire->consume(peer.wire->received().size());
  }
  stage.set_words_fail();
  stage.count_rest();
  return {};
}

// QUIESCENT, or for a program that cannot be looked into, QUIET.
Outcome prove_by_rest(Stage& stage, const Place& place) {
  std::string why = "the program cannot be looked into";
  if (stage.can_rest()) {
    Outcome outcome = stage.settle(true);
    if (outcome) {
      stage.count_rest();
      return nothing_came(stage);
    }
    if (outcome.error().verdict != Verdict::hang) return outcome;
    why = outcome.error().details.back();
  }
  Patience patience(quiet_time);
  Outcome outcome = stage.wait([&]() -> Attempt { return patience.spent() >= quiet_time; },
                               "a while to pass", true);
  if (!outcome) return outcome;
  stage.count(Proof::quiet);
  stage.be_lenient("silence is not proved here, nothing was seen in " +
                       std::to_string(quiet_time.count()) + " ms: " + why,
                   place);
  return nothing_came(stage);
}

// A program that can be looked into is first let come to rest, so that what it sends unasked is
// found before our words make it send more. Then a fault in how it passes words on is known to be
// that and nothing else: another session looks for it.
Outcome prove_by_words(Stage& stage, const std::vector<Peer*>& speakers, bool others_listen) {
  bool rested = stage.can_rest() && stage.settle(false);
  if (rested) {
    if (Outcome outcome = nothing_came(stage); !outcome) return outcome;
  }
  Outcome outcome;
  if (others_listen) {
    for (Peer* speaker : speakers) {
      if (outcome = say_a_word(stage, *speaker); !outcome) break;
    }
  }
  // A single speaker hears nobody's word, so its own window is closed by an answer.
  if (outcome && speakers.size() == 1) outcome = ask_for_reply(stage, *speakers.front());
  if (outcome || !rested || outcome.error().verdict == Verdict::crashed) return outcome;
  bool all_alive = std::all_of(stage.peers().begin(), stage.peers().end(), [](const Peer& peer) {
    return !peer.can_listen() || peer.wire->incoming() == Wire::Incoming::open;
  });
  return all_alive ? forget_own_words(stage) : outcome;
}

Outcome read_to_the_end(Stage& stage, Peer& peer) {
  if (!peer.half_closed) peer.wire->half_close();
  Outcome outcome = stage.wait(
      [&]() -> Attempt {
        stage.drop_own_lines();
        if (Attempt clean = nothing_unasked(peer, stage); !clean) return clean;
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

Outcome prove_silence(Stage& stage, const Place& place) {
  if (Outcome outcome = stage.flush(); !outcome) return outcome;
  std::vector<Peer*> speakers = who_is_asked(stage);
  auto listeners = std::count_if(stage.peers().begin(), stage.peers().end(),
                                 [](const Peer& peer) { return peer.can_listen(); });
  bool words_pass = !stage.head().sentinel.empty() && !stage.head().probe.empty();
  // Who alone can speak has to be asked, and an answer must show what it answers.
  if (speakers.size() == 1 && !stage.can_rest() && !stage.probe_proves()) words_pass = false;
  if (speakers.empty() || !words_pass || stage.words_fail()) {
    if (Outcome outcome = prove_by_rest(stage, place); !outcome) return outcome;
  } else if (Outcome outcome = prove_by_words(stage, speakers, listeners > 1); !outcome) {
    return outcome;
  }
  for (Peer& peer : stage.peers()) {
    peer.forbidden.clear();
    peer.has_spoken = false;
  }
  for (Console& console : stage.consoles()) console.forbidden.clear();
  return {};
}

Outcome drain(Stage& stage) {
  if (Outcome outcome = stage.flush(); !outcome) return outcome;
  for (Peer& peer : stage.peers()) {
    // Who does not read cannot be read to the end.
    if (peer.over || !peer.wire || !peer.stopped) continue;
    stage.glance();
    stage.drop_own_lines();
    if (Attempt clean = nothing_unasked(peer, stage); !clean) return tl::unexpected(clean.error());
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
