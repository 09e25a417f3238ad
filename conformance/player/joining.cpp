// How it is known that a server has taken a peer's connection, where it cannot be seen to rest: it
// is out of sight, or waits by being busy.
#include "player/form.hpp"
#include "player/patience.hpp"
#include "player/stage.hpp"

namespace chatspec {
namespace {

// A word that was said before the newcomer was known to all of the server is not heard; then it is
// said again.
constexpr std::chrono::milliseconds time_for_a_word{200};

// "ERR no such thing: zzword" -> "ERR no such thing: {word}"; empty: the word is not in it.
std::string form_of(std::string line, const std::string& word) {
  auto at = line.find(word);
  if (at == std::string::npos) return "";
  return line.replace(at, word.size(), "{word}");
}

}  // namespace

Outcome Stage::join_unseen(Peer& peer) {
  peer.joined = true;
  if (head_.probe.empty()) return {};
  if (server_->known().probe == KnownServer::Probe::unanswered) return join_by_words(peer);
  return join_by_probe(peer);
}

// Whether and how the probe is answered is not what this session asks. So another answer will do as
// well, and where there is none that is found out once.
Outcome Stage::join_by_probe(Peer& peer) {
  KnownServer& known = server_->known();
  std::string word = fresh_word();
  std::string answer = fill_form(probed(), {{"word", word}});
  bool any_line = known.probe == KnownServer::Probe::otherwise && known.probed.empty();
  peer.wire->send(fill_form(head_.probe, {{"word", word}}) + "\n");
  auto attempt = [&]() -> Attempt {
    std::string_view received = peer.wire->received();
    auto end = received.find('\n');
    std::string line(received.substr(0, end));
    bool whole = end != std::string_view::npos;
    if (whole && (line == answer || any_line || line.find(word) != std::string::npos)) {
      if (line != answer && !any_line) {
        known.probe = KnownServer::Probe::otherwise;
        known.probed = form_of(line, word);
      }
      peer.wire->consume(end + 1);
      return true;
    }
    if (whole && received.find(answer + "\n") != std::string_view::npos) {
      return failed(peer.name + " connected and asked for a sign of life; another line came",
                    answer, line);
    }
    if (peer.wire->incoming() == Wire::Incoming::open) return false;
    return failed("the server ended the connection of " + peer.name + " at once", answer, received);
  };
  Outcome outcome = wait(attempt, peer.name + " to get an answer to its first line: " + answer);
  if (outcome || outcome.error().verdict != Verdict::hang) return outcome;
  auto end = peer.wire->received().find('\n');
  if (end != std::string_view::npos) {
    known.probe = KnownServer::Probe::otherwise;
    known.probed.clear();
    peer.wire->consume(end + 1);
    return {};
  }
  known.probe = KnownServer::Probe::unanswered;
  return join_by_words(peer);
}

// A first peer that is alone has nobody to be heard by; what it is answered will show that it is
// there.
Outcome Stage::join_by_words(Peer& newcomer) {
  if (words_fail_ || head_.sentinel.empty()) return {};
  for (Peer& other : peers_) {
    if (&other == &newcomer || !other.joined || !other.can_send()) continue;
    // In this order: a server that hears the newcomer knows it, mostly, so that the other's first
    // word reaches it.
    bool heard = say_until_heard(newcomer) && say_until_heard(other);
    words_fail_ = server_->known().words_fail = !heard;
    break;
  }
  return {};
}

bool Stage::say_until_heard(Peer& speaker) {
  Patience patience(target_.deadline);
  while (!patience.over()) {
    std::string word = fresh_word();
    if (!send_own_line(speaker, fill_form(head_.sentinel, {{"word", word}}))) return false;
    auto all_have_heard = [&]() -> Attempt {
      for (const Peer& one : peers_) {
        bool listens = &one != &speaker && one.joined && one.can_listen();
        if (listens && one.wire->received().find(word) == std::string_view::npos) return false;
      }
      return true;
    };
    Outcome heard = wait_at_most(all_have_heard, "a word to be heard", false, time_for_a_word);
    drop_own_lines();
    if (heard) return true;
  }
  return false;
}

std::string Stage::probed() const {
  const std::string& learnt = server_->known().probed;
  return learnt.empty() ? head_.probed : learnt;
}

bool Stage::probe_proves() const {
  const KnownServer& known = server_->known();
  if (head_.probe.empty() || known.probe == KnownServer::Probe::unanswered) return false;
  return known.probe == KnownServer::Probe::as_told || !known.probed.empty();
}

}  // namespace chatspec
