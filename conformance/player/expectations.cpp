#include "player/expectations.hpp"

#include <algorithm>

#include "player/expect_files.hpp"
#include "player/form.hpp"
#include "scenario/bytes_value.hpp"

namespace chatspec {
namespace {

std::string alternatives_text(const std::vector<Text>& texts, const Bindings& bindings,
                              std::string (*show)(const Text&, const Bindings&) = display) {
  std::string all;
  for (const Text& text : texts) all += (all.empty() ? "" : " || ") + show(text, bindings);
  return all;
}

// An answer shows that what this peer sent was a whole message; another peer's words do not.
void notice_answer(Peer& peer, std::string_view line, const Stage& stage) {
  peer.heard_something = true;
  if (!is_heard_from(stage.head().heard, stage.addresses_of_others(peer), line)) {
    peer.unfinished = false;
  }
}

Attempt ended_too_early(const Peer& peer, const std::string& expected) {
  bool torn = peer.wire->incoming() == Wire::Incoming::reset;
  auto failure =
      failed(std::string(torn ? "the connection of " : "the other side ended the connection of ") +
                 peer.name + (torn ? " was reset" : ""),
             expected, peer.wire->received());
  failure.value().ended_early = true;
  return failure;
}

Attempt attempt_line(const ExpectLine& step, Peer& peer, Stage& stage) {
  if (!peer.wire) return false;
  std::string_view received = peer.wire->received();
  auto end = received.find('\n');
  if (end == std::string_view::npos) {
    if (peer.wire->incoming() == Wire::Incoming::open) return false;
    return ended_too_early(peer, alternatives_text(step.alternatives, stage.bindings()));
  }
  std::string line(received.substr(0, end));
  for (const Text& text : peer.forbidden) {
    Bindings unused = stage.bindings();
    if (match(text, line, unused))
      return failed_at(peer, stage, peer.name + " received the line that must not come", "", line);
  }
  for (const Text& text : step.alternatives) {
    if (!match(text, line, stage.bindings())) continue;
    stage.log(peer.name, Direction::received, received.substr(0, end + 1));
    notice_answer(peer, line, stage);
    peer.wire->consume(end + 1);
    return true;
  }
  return failed_at(peer, stage, peer.name + " received another line",
                   alternatives_text(step.alternatives, stage.bindings()), line);
}

// Compares as the bytes come, so that a wrong one is seen at once and a long body needs no room.
struct BytesInProgress {
  std::string wanted;
  bool peeking = false;
  std::size_t at = 0;

  // The rest, from the beginning of the line that is not here whole.
  Divergence missing() const {
    auto end = at == 0 ? std::string::npos : wanted.rfind('\n', at - 1);
    std::size_t begin = end == std::string::npos ? 0 : end + 1;
    std::string_view all = wanted;
    constexpr std::size_t told_bytes_max = 1024;  // a line with the longest name, and more
    std::size_t told = std::min(all.find('\n', at) - begin, told_bytes_max);
    return {std::string(all.substr(begin, std::max(told, at - begin))),
            std::string(all.substr(begin, at - begin)),
            at - begin,
            begin,
            all.size(),
            at};
  }

  Attempt attempt(Peer& peer, Stage& stage) {
    if (!peer.wire) return false;
    std::string_view received = peer.wire->received();
    std::string_view rest = std::string_view(wanted).substr(at);
    auto size = std::min(rest.size(), received.size());
    if (received.substr(0, size) != rest.substr(0, size)) {
      Divergence divergence = diverge(rest, received);
      divergence.offset_bytes += at;
      divergence.expected_bytes += at;
      divergence.got_bytes += at;
      auto failure =
          failed(peer.name + " received other bytes, from byte " +
                 std::to_string(divergence.offset_bytes + divergence.at_byte) + " of this step on");
      failure.value().divergence = divergence;
      return failure;
    }
    bool all = at + size == wanted.size();
    if (!peeking || all) {
      at += size;
      peer.wire->consume(size);
    }
    if (all) {
      stage.log(peer.name, Direction::received, wanted);
      notice_answer(peer, std::string_view(wanted).substr(0, wanted.find('\n')), stage);
      return true;
    }
    if (peer.wire->incoming() == Wire::Incoming::open) return false;
    auto failure = failed("the other side ended the connection of " + peer.name + " after " +
                          std::to_string(at) + " of " + std::to_string(wanted.size()) + " bytes");
    failure.value().ended_early = true;
    return failure;
  }
};

Attempt attempt_closed(Peer& peer, Stage& stage) {
  if (Attempt clean = nothing_unasked(peer, stage); !clean) return clean;
  if (peer.wire->incoming() == Wire::Incoming::open) return false;
  // A server that ends a connection with something still unread cannot help sending RST; that is
  // in order only after it has said something.
  if (peer.wire->incoming() == Wire::Incoming::reset && !peer.heard_something) {
    return failed("the connection of " + peer.name + " was reset without a word");
  }
  stage.note(peer.name, "is closed by the other side");
  peer.over = true;
  peer.wire->drop();
  return true;
}

// Whoever does not read cannot see the end.
Attempt attempt_dropped(Peer& peer, Stage& stage) {
  if (!peer.wire) return false;
  if (peer.stopped) peer.wire->resume();
  peer.stopped = false;
  if (peer.wire->incoming() == Wire::Incoming::open) return false;
  peer.wire->consume(peer.wire->received().size());
  stage.note(peer.name, "is dropped by the other side");
  peer.over = true;
  peer.wire->drop();
  return true;
}

Attempt attempt_half_closed(Peer& peer, Stage& stage) {
  if (!peer.wire) return false;
  if (Attempt clean = nothing_unasked(peer, stage); !clean) return clean;
  if (peer.wire->incoming() == Wire::Incoming::open) return false;
  if (peer.wire->incoming() == Wire::Incoming::reset) {
    return failed("the connection of " + peer.name + " was reset");
  }
  stage.note(peer.name, "sees the end of input");
  return true;
}

// The printed lines that no step has taken, without what is about the player's own words.
void pull_lines(Console& console, const Stage& stage) {
  std::string line;
  while (console.process->terminal().take_line(line)) {
    if (!stage.holds_own_word(line)) console.printed.push_back(line);
  }
}

Attempt attempt_shown(const ExpectShown& step, Console& console, Stage& stage) {
  pull_lines(console, stage);
  if (!console.printed.empty()) {
    const std::string& line = console.printed.front();
    if (!match(step.text, line, stage.bindings())) {
      return failed(console.name + " shows another line", display(step.text, stage.bindings()),
                    line);
    }
    stage.log(console.name, Direction::received, line + "\n");
    console.printed.erase(console.printed.begin());
    return true;
  }
  if (!console.process->exit() || !console.process->terminal().ended()) return false;
  return failed(console.name + " ended: " + console.process->exit()->text(),
                display(step.text, stage.bindings()), console.process->terminal().printed());
}

Text anywhere(const Text& text) {
  Text within;
  within.pieces.reserve(text.pieces.size() + 2);
  within.pieces.emplace_back(Hole::any);
  for (const TextPiece& piece : text.pieces) within.pieces.push_back(piece);
  within.pieces.emplace_back(Hole::any);
  return within;
}

// In any line, whole or not yet: a prompt may stand before it, and other lines between.
Attempt attempt_seen(const ExpectSeen& step, Console& console, Stage& stage) {
  pull_lines(console, stage);
  Text wanted = anywhere(step.text);
  for (auto line = console.printed.begin(); line != console.printed.end(); ++line) {
    if (!match(wanted, *line, stage.bindings())) continue;
    stage.log(console.name, Direction::received, *line + "\n");
    console.printed.erase(line);
    return true;
  }
  std::string begun = visible_text(console.process->terminal().printed());
  if (!begun.empty() && match(wanted, begun, stage.bindings())) {
    stage.log(console.name, Direction::received, begun);
    return true;
  }
  if (!console.process->exit() || !console.process->terminal().ended()) return false;
  return failed(console.name + " ended without showing it: " + console.process->exit()->text(),
                display_short(step.text, stage.bindings()), "");
}

// What it wrote to standard error and no step has taken.
std::string_view complaints(const Console& console) {
  std::string_view said = console.process->errors();
  return said.substr(std::min(console.complained_bytes, said.size()));
}

Attempt attempt_complaint(const ExpectComplaint& step, Console& console, Stage& stage) {
  std::string_view said = complaints(console);
  bool over = console.process->exit() && console.process->errors_ended();
  auto end = said.find('\n');
  if (end == std::string_view::npos && !over) return false;
  std::string line = visible_text(said.substr(0, end));
  if (said.empty()) {
    return failed(console.name + " ended without a complaint: " + console.process->exit()->text(),
                  display_short(step.text, stage.bindings()), "");
  }
  if (!match(step.text, line, stage.bindings())) {
    return failed(console.name + " complains in other words", display(step.text, stage.bindings()),
                  line);
  }
  stage.log(console.name, Direction::received, line + "\n");
  console.complained_bytes += end == std::string_view::npos ? said.size() : end + 1;
  return true;
}

// Whose complaints the session asks for must not make others. Others may say there what they like.
Attempt no_more_complaints(const Console& console) {
  if (console.complained_bytes == 0) return true;
  if (!console.process->errors_ended()) return false;
  std::string_view said = complaints(console);
  if (said.empty()) return true;
  return failed(console.name + " complains of more than any step asked for", "",
                visible_text(said.substr(0, said.find('\n'))));
}

Attempt attempt_exit(const ExpectExit& step, Console& console, Stage& stage) {
  console.end_is_asked_for = true;
  if (stage.closed_world()) {
    if (Attempt clean = nothing_unasked(console, stage); !clean) return clean;
  }
  if (!console.process->exit() || !console.process->terminal().ended()) return false;
  console.ended_by_session = true;
  if (Attempt clean = no_more_complaints(console); !clean || !*clean) return clean;
  const Exit& how = *console.process->exit();
  // Who does nothing about the session's own signal dies of it, as people know it of Ctrl-C.
  if (!step.status && how.signal != 0 && how.signal == console.signalled) {
    stage.note(console.name, "ends: " + how.text());
    return true;
  }
  if (how.signal != 0 || how.status != step.status.value_or(how.status)) {
    std::string wanted = step.status ? Exit{*step.status, 0}.text() : "an exit status";
    return failed(console.name + " ended in another way", wanted, how.text());
  }
  stage.note(console.name, "exits " + std::to_string(how.status));
  return true;
}

Expectation for_bytes(std::string wanted, Peer& peer, Stage& stage, bool peeking) {
  std::string what = std::to_string(wanted.size()) + " bytes for " + peer.name;
  auto progress = std::make_shared<BytesInProgress>(BytesInProgress{std::move(wanted), peeking, 0});
  return {peer.name, what, [=, &peer, &stage] { return progress->attempt(peer, stage); }, false,
          [=] { return progress->missing(); }};
}

}  // namespace

tl::expected<Expectation, Failure> prepare(const Step& step, Stage& stage, const Session& session,
                                           std::uint64_t seed, bool peeking) {
  if (auto* one = std::get_if<ExpectLine>(&step.action)) {
    Peer& peer = *stage.peer(one->who);
    return Expectation{one->who,
                       one->who + " to receive: " +
                           alternatives_text(one->alternatives, stage.bindings(), display_short),
                       [=, &peer, &stage] { return attempt_line(*one, peer, stage); }};
  }
  if (auto* one = std::get_if<ExpectBytes>(&step.action)) {
    auto wanted =
        evaluate_whole(one->bytes, {seed, session.id, session.place.file, &stage.bindings()});
    if (!wanted) return gone_wrong(Verdict::broken, wanted.error());
    return for_bytes(std::move(*wanted), *stage.peer(one->who), stage, peeking);
  }
  if (auto* one = std::get_if<ExpectClosed>(&step.action)) {
    Peer& peer = *stage.peer(one->who);
    return Expectation{one->who, "the connection of " + one->who + " to be closed",
                       [&peer, &stage] { return attempt_closed(peer, stage); }};
  }
  if (auto* one = std::get_if<ExpectDropped>(&step.action)) {
    Peer& peer = *stage.peer(one->who);
    return Expectation{one->who, "the connection of " + one->who + " to be ended",
                       [&peer, &stage] { return attempt_dropped(peer, stage); }};
  }
  if (auto* one = std::get_if<ExpectHalfClosed>(&step.action)) {
    Peer& peer = *stage.peer(one->who);
    return Expectation{one->who, "the end of input at " + one->who,
                       [&peer, &stage] { return attempt_half_closed(peer, stage); }};
  }
  if (auto* one = std::get_if<ExpectShown>(&step.action)) {
    Console& console = *stage.console(one->who);
    return Expectation{one->who,
                       one->who + " to show: " + display_short(one->text, stage.bindings()),
                       [=, &console, &stage] { return attempt_shown(*one, console, stage); }};
  }
  if (auto* one = std::get_if<ExpectExit>(&step.action)) {
    Console& console = *stage.console(one->who);
    return Expectation{one->who, one->who + " to exit",
                       [=, &console, &stage] { return attempt_exit(*one, console, stage); }};
  }
  if (auto* one = std::get_if<ExpectComplaint>(&step.action)) {
    Console& console = *stage.console(one->who);
    return Expectation{
        one->who,
        one->who + " to say on standard error: " + display_short(one->text, stage.bindings()),
        [=, &console, &stage] { return attempt_complaint(*one, console, stage); }};
  }
  if (auto* one = std::get_if<ExpectSeen>(&step.action)) {
    Console& console = *stage.console(one->who);
    return Expectation{one->who,
                       one->who + " to show: " + display_short(one->text, stage.bindings()),
                       [=, &console, &stage] { return attempt_seen(*one, console, stage); }};
  }
  return prepare_file(step, stage, session, seed);
}

Attempt nothing_unasked(const Peer& peer, const Stage& stage) {
  if (!peer.wire || peer.wire->received().empty()) return true;
  std::string_view received = peer.wire->received();
  std::string_view first = received.substr(0, received.find('\n'));
  return failed_at(peer, stage, peer.name + " received something that no step asked for", "",
                   first);
}

Attempt nothing_unasked(Console& console, const Stage& stage) {
  pull_lines(console, stage);
  if (!console.printed.empty()) {
    return failed(console.name + " shows a line that no step asked for", "",
                  console.printed.front());
  }
  bool over = console.process->terminal().ended();
  std::string rest = visible_text(console.process->terminal().printed());
  if (over && !rest.empty()) {
    return failed(console.name + " shows something that no step asked for", "", rest);
  }
  return true;
}

Attempt nothing_shown(Console& console, const Stage& stage) {
  pull_lines(console, stage);
  for (const Text& text : console.forbidden) {
    for (const std::string& line : console.printed) {
      Bindings unused = stage.bindings();
      if (match(anywhere(text), line, unused)) {
        return failed(console.name + " shows what must not be seen", "", line);
      }
    }
  }
  if (!stage.closed_world()) return true;
  return nothing_unasked(console, stage);
}

tl::unexpected<Failure> failed_at(const Peer& peer, const Stage& stage, std::string what,
                                  std::string_view expected, std::string_view line) {
  auto failure = failed(std::move(what), expected, line);
  bool echo = !peer.address.empty() && is_heard_from(stage.head().heard, {peer.address}, line);
  if (echo) failure.value().phase = Phase::means;
  return failure;
}

}  // namespace chatspec
