#include "player/fresh_client.hpp"

#include <algorithm>

#include "player/form.hpp"

namespace chatspec {
namespace {

constexpr const char* fresh_name = "a fresh client";
constexpr const char* second_fresh_name = "a second fresh client";

Outcome not_served(const std::string& why, Phase phase = Phase::ending) {
  auto failure =
      gone_wrong(Verdict::crashed, "after the session a fresh client is not served: " + why);
  failure.value().phase = phase;
  return failure;
}

// Who was at rest a moment ago may have been about to end. Descriptors are closed before a process
// can be reaped: of one that no longer listens the end is near.
Outcome still_runs(Stage& stage) {
  stage.glance();
  Process* process = stage.server().process();
  if (process == nullptr) return {};
  if (!process->exit() && !stage.server().still_listens()) {
    (void)stage.wait([&]() -> Attempt { return process->exit().has_value(); }, "the server to end");
  }
  if (!process->exit()) return {};
  return not_served("the server has ended: " + process->exit()->text());
}

// ---- By a connection ---------------------------------------------------------------------------

Outcome answers(Stage& stage, Peer& listener, const std::string& what) {
  return stage.wait(
      [&]() -> Attempt {
        if (listener.wire->received().find('\n') != std::string_view::npos) return true;
        if (listener.wire->incoming() == Wire::Incoming::open) return false;
        return failed("the server ended its connection");
      },
      what);
}

// Perhaps it only does not answer this one request, which is not what the session asks. Then at
// least what one says must still reach another.
bool passes_words_on(Stage& stage, Peer& first) {
  const ProtocolHead& head = stage.head();
  KnownServer& known = stage.server().known();
  if (head.sentinel.empty() || first.wire->incoming() != Wire::Incoming::open) return false;
  auto second = stage.connect_fresh_peer(second_fresh_name);
  if (!second) return false;
  (*second)->wire->send(fill_form(head.sentinel, {{"word", stage.fresh_word()}}) + "\n");
  bool heard = answers(stage, first, "one fresh client to hear another").has_value();
  // One that runs already stays the same, and need not be asked in vain again.
  if (heard && !stage.server().process()) known.probe = KnownServer::Probe::unanswered;
  return heard;
}

Outcome serve_by_connection(Stage& stage) {
  auto fresh = stage.connect_fresh_peer(fresh_name);
  if (!fresh) return not_served(fresh.error().what);
  if (Outcome outcome = stage.settle(false); !outcome) return outcome;
  stage.glance();
  Wire& wire = *(*fresh)->wire;
  bool turned_away = wire.incoming() != Wire::Incoming::open && wire.received().empty();
  return turned_away ? not_served("the server ended its connection at once") : Outcome();
}

Outcome serve_by_probe(Stage& stage) {
  const ProtocolHead& head = stage.head();
  auto fresh = stage.connect_fresh_peer(fresh_name);
  if (!fresh) return not_served(fresh.error().what);
  Outcome outcome = failed("it does not answer");
  if (stage.server().known().probe != KnownServer::Probe::unanswered) {
    (*fresh)->wire->send(fill_form(head.probe, {{"word", stage.fresh_word()}}) + "\n");
    outcome = answers(stage, **fresh, "an answer to " + fill_form(head.probe, {{"word", "…"}}));
  }
  if (!outcome && !passes_words_on(stage, **fresh)) return not_served(outcome.error().what);
  if (outcome) (*fresh)->wire->half_close();
  return {};
}

// ---- By the client program ---------------------------------------------------------------------

std::vector<Console*> who_is_still_there(Stage& stage) {
  std::vector<Console*> all;
  for (Console& one : stage.consoles()) {
    bool ends = one.ended_by_session || one.input_ended || one.process->exit();
    bool there = one.owned && !one.left_behind && !ends;
    if (there) all.push_back(&one);
  }
  return all;
}

// A line with the word is the player's own and no surprise to anybody; the others are kept.
bool has_seen(Console& console, const std::string& word, const Stage& stage) {
  bool seen = console.process->terminal().printed().find(word) != std::string_view::npos;
  std::string line;
  while (console.process->terminal().take_line(line)) {
    seen = seen || line.find(word) != std::string::npos;
    if (!stage.holds_own_word(line)) console.printed.push_back(line);
  }
  return seen;
}

std::string names_of(const std::vector<Console*>& consoles) {
  std::string names;
  for (const Console* one : consoles) names += (names.empty() ? "" : " and ") + one->name;
  return names;
}

// Nobody saw it: perhaps the server passes on nothing at all, which other sessions ask for.
Outcome was_not_seen(const std::vector<Console*>& missing, std::size_t listeners,
                     const Failure& why) {
  if (why.verdict != Verdict::hang) return not_served(why.what);
  if (missing.size() == listeners) return not_served(why.what, Phase::means);
  auto failure = failed(names_of(missing) + " did not see what a fresh client said, as others did");
  failure.value().phase = Phase::means;
  return failure;
}

Outcome serve_by_program(Stage& stage) {
  std::vector<Console*> missing = who_is_still_there(stage);
  auto fresh = stage.start_fresh_client(fresh_name);
  if (!fresh) return tl::unexpected(fresh.error());
  if (missing.empty()) {
    auto second = stage.start_fresh_client(second_fresh_name);
    if (!second) return tl::unexpected(second.error());
    missing.push_back(*second);
  }
  std::size_t listeners = missing.size();
  std::string word = stage.fresh_word();
  const std::string& sentinel = stage.head().sentinel;
  std::string said = sentinel.empty() ? word : fill_form(sentinel, {{"word", word}});
  (*fresh)->process->terminal().type(said + "\n");
  auto attempt = [&]() -> Attempt {
    std::erase_if(missing, [&](Console* one) { return has_seen(*one, word, stage); });
    if (missing.empty()) return true;
    return (*fresh)->process->exit().has_value();
  };
  Outcome outcome = stage.wait(attempt, names_of(missing) + " to see what it says");
  // A client that ends by itself says nothing about the server.
  if (outcome) return missing.empty() ? Outcome() : serve_by_connection(stage);
  return was_not_seen(missing, listeners, outcome.error());
}

// It has been seen that neither the probe is answered nor what is said comes through.
bool knows_no_words(Stage& stage) {
  return stage.server().known().probe == KnownServer::Probe::unanswered && stage.words_fail();
}

}  // namespace

Outcome serve_a_fresh_client(Stage& stage) {
  bool any_wire = stage.altitude() != Altitude::wire;
  bool has_program = !stage.target().client_command.empty();
  Outcome outcome;
  if (any_wire && has_program) {
    outcome = serve_by_program(stage);
  } else if (any_wire || stage.head().probe.empty() || knows_no_words(stage)) {
    outcome = serve_by_connection(stage);
  } else {
    outcome = serve_by_probe(stage);
  }
  // That it has ended says more than what was noticed of it first.
  Outcome runs = still_runs(stage);
  return runs ? outcome : runs;
}

}  // namespace chatspec
