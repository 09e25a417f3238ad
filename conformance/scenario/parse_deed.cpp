// What one participant does: `ann > hello`, `c shows hello`. Which verbs there are, and who can do
// them, says the table of steps; here stands how each is read, and when it can be done.
#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <utility>

#include "scenario/parse_bytes.hpp"
#include "scenario/parse_step.hpp"
#include "scenario/parse_text.hpp"
#include "scenario/step_table.hpp"

namespace chatspec {

namespace {

using DeedParser = Parsed<Action> (*)(LineCursor& line, const std::string& who, Cast& cast);

// A word is followed by a text to the end of the line.
template <typename Deed, TextUse use>
Parsed<Action> with_text(LineCursor& line, const std::string& who, Cast& cast) {
  auto text = parse_rest_as_text(line, use, cast);
  if (!text) return tl::unexpected(text.error());
  if (use == TextUse::received) cast.learn(*text);
  return Deed{who, std::move(*text)};
}

template <typename Deed, BytesUse use>
Parsed<Action> with_bytes(LineCursor& line, const std::string& who, Cast& cast) {
  auto bytes = parse_bytes(line, use, cast);
  if (!bytes) return tl::unexpected(bytes.error());
  return Deed{who, std::move(*bytes)};
}

enum class After { stays, silent, gone };

// A verb that stands alone; afterwards its doer can do what `after` says.
template <typename Deed, After after>
Parsed<Action> alone(LineCursor& line, const std::string& who, Cast& cast) {
  if (auto end = line.expect_end(); !end) return tl::unexpected(end.error());
  if (after == After::silent) cast.silence(who);
  if (after == After::gone) cast.dismiss(who);
  return Deed{who};
}

template <ConsoleSignal signal>
Parsed<Action> signalled(LineCursor& line, const std::string& who, Cast& /*cast*/) {
  if (auto end = line.expect_end(); !end) return tl::unexpected(end.error());
  return SendSignal{who, signal};
}

constexpr char nothing_to_see[] = "expected some text: nothing at all stands in every output";

bool says_nothing(const Text& text) {
  return std::all_of(text.pieces.begin(), text.pieces.end(), [](const TextPiece& piece) {
    const auto* hole = std::get_if<Hole>(&piece);
    return hole != nullptr && *hole == Hole::any;
  });
}

// Linux keeps one line of 4096 bytes with its LF (termios(3), canonical mode) and loses the rest of
// a longer one: the program could not be blamed for that.
constexpr std::size_t typed_bytes_max = 4095;

std::size_t known_bytes(const Text& text) {
  std::size_t size = 0;
  for (const TextPiece& piece : text.pieces) {
    if (const auto* literal = std::get_if<Literal>(&piece)) size += literal->text.size();
    if (const auto* long_text = std::get_if<LongText>(&piece)) size += long_text->text.size();
  }
  return size;
}

Parsed<Action> type_line(LineCursor& line, const std::string& who, Cast& cast) {
  const auto begin = line.offset() + (line.at_end() ? 0 : 1);
  auto text = parse_rest_as_text(line, TextUse::sent, cast);
  if (!text) return tl::unexpected(text.error());
  if (!cast.is_piped(who) && known_bytes(*text) > typed_bytes_max) {
    return line.error_at(begin, fmt::format("expected at most {} bytes: a terminal takes no longer "
                                            "line, but a client that is piped does",
                                            typed_bytes_max));
  }
  return TypeLine{who, std::move(*text)};
}

Parsed<Action> expect_line(LineCursor& line, const std::string& who, Cast& cast) {
  auto text = parse_rest_as_text(line, TextUse::received, cast);
  if (!text) return tl::unexpected(text.error());
  cast.learn(*text);
  return ExpectLine{who, {std::move(*text)}};
}

bool mentions(const Text& text, const std::string& name) {
  return std::any_of(text.pieces.begin(), text.pieces.end(), [&](const TextPiece& piece) {
    const auto* variable = std::get_if<Variable>(&piece);
    return variable != nullptr && variable->name == name;
  });
}

// Whichever text comes, afterwards only what all of them capture is known.
void learn_common(const std::vector<Text>& texts, Cast& cast) {
  for (const Text& one : texts) {
    for (const TextPiece& piece : one.pieces) {
      const auto* variable = std::get_if<Variable>(&piece);
      if (variable == nullptr || cast.knows(variable->name)) continue;
      const bool in_all = std::all_of(texts.begin(), texts.end(), [&](const Text& text) {
        return mentions(text, variable->name);
      });
      if (in_all) {
        cast.learn(variable->name);
      } else {
        cast.doubt(variable->name);
      }
    }
  }
}

Parsed<Action> expect_either(LineCursor& line, const std::string& who, Cast& cast) {
  auto texts = parse_alternatives(line, cast);
  if (!texts) return tl::unexpected(texts.error());
  learn_common(*texts, cast);
  return ExpectLine{who, std::move(*texts)};
}

// What must be printed somewhere. An empty text would stand in every output, and a name captured at
// the very end would always be a single character.
Parsed<Action> expect_seen(LineCursor& line, const std::string& who, Cast& cast) {
  const auto begin = line.offset() + (line.at_end() ? 0 : 1);
  auto text = parse_rest_as_text(line, TextUse::received, cast);
  if (!text) return tl::unexpected(text.error());
  if (says_nothing(*text)) return line.error_at(begin, nothing_to_see);
  const auto* last = std::get_if<Variable>(&text->pieces.back());
  if (last != nullptr && !cast.knows(last->name)) {
    return line.error_at(
        line.line().size() - last->name.size() - 1,
        fmt::format("expected text behind ${}, or it would capture one character", last->name));
  }
  cast.learn(*text);
  return ExpectSeen{who, std::move(*text)};
}

Parsed<Action> forbid_seen(LineCursor& line, const std::string& who, Cast& cast) {
  const auto begin = line.offset() + (line.at_end() ? 0 : 1);
  auto text = parse_rest_as_text(line, TextUse::forbidden, cast);
  if (!text) return tl::unexpected(text.error());
  if (says_nothing(*text)) return line.error_at(begin, nothing_to_see);
  return ForbidSeen{who, std::move(*text)};
}

Parsed<Action> expect_end_of_program(LineCursor& line, const std::string& who, Cast& cast) {
  if (auto end = line.expect_end(); !end) return tl::unexpected(end.error());
  cast.dismiss(who);
  return ExpectExit{who, std::nullopt};
}

Parsed<Action> restart(LineCursor& line, const std::string& who, Cast& cast) {
  if (auto end = line.expect_end(); !end) return tl::unexpected(end.error());
  cast.bring_back(who);
  return Restart{who};
}

Parsed<Action> expect_listening(LineCursor& line, const std::string& who, Cast& cast) {
  if (auto end = line.expect_end(); !end) return tl::unexpected(end.error());
  if (cast.port_is_taken()) {
    return line.error_at(line.line().find_first_not_of(" \t"),
                         fmt::format("expected no listens: the port of {} is taken", who));
  }
  cast.listens();
  return ExpectListening{who};
}

Parsed<Action> expect_exit(LineCursor& line, const std::string& who, Cast& cast) {
  constexpr std::size_t status_max = 255;  // what wait(2) can report of an exit
  line.skip_spaces();
  const auto status = parse_number(line, status_max);
  if (!status) return tl::unexpected(status.error());
  if (auto end = line.expect_end(); !end) return tl::unexpected(end.error());
  cast.dismiss(who);
  return ExpectExit{who, static_cast<int>(*status)};
}

constexpr Doer doer(Role role) {
  switch (role) {
    case Role::peer:
      return Doer::peer;
    case Role::scripted:
      return Doer::scripted;
    case Role::client:
      return Doer::client;
    case Role::server:
      break;
  }
  return Doer::server;
}

// voice: it has not ended its output; absence: its program has ended
enum class Needs { nothing, presence, voice, absence };

// How a verb of the table of steps is read.
struct Verb {
  std::string_view word;
  Needs needs;
  DeedParser parse;
};

using enum Needs;

constexpr std::array verbs = {
    Verb{">", voice, with_text<SendLine, TextUse::sent>},
    Verb{">>", voice, with_bytes<SendBytes, BytesUse::sent>},
    Verb{"<", presence, expect_line},
    Verb{"<<", presence, with_bytes<ExpectBytes, BytesUse::compared>},
    Verb{"<|", presence, expect_either},
    Verb{"!<", presence, with_text<ForbidLine, TextUse::forbidden>},
    Verb{"half-close", voice, alone<HalfClose, After::silent>},
    Verb{"reset", presence, alone<Reset, After::gone>},
    Verb{"closed", presence, alone<ExpectClosed, After::gone>},
    Verb{"dropped", presence, alone<ExpectDropped, After::gone>},
    Verb{"half-closed", presence, alone<ExpectHalfClosed, After::stays>},
    Verb{"stop-reading", presence, alone<StopReading, After::stays>},
    Verb{"resume", presence, alone<Resume, After::stays>},
    Verb{"types", voice, type_line},
    Verb{"shows", presence, with_text<ExpectShown, TextUse::received>},
    Verb{"sees", presence, expect_seen},
    Verb{"!sees", presence, forbid_seen},
    Verb{"ends-input", voice, alone<EndInput, After::silent>},
    Verb{"complains", presence, with_text<ExpectComplaint, TextUse::received>},
    Verb{"listens", presence, expect_listening},
    Verb{"rests", presence, alone<ExpectRest, After::stays>},
    Verb{"interrupts", presence, signalled<ConsoleSignal::interrupt>},
    Verb{"terminates", presence, signalled<ConsoleSignal::terminate>},
    Verb{"exits", presence, expect_exit},
    Verb{"ends", presence, expect_end_of_program},
    Verb{"restarts", absence, restart},
    Verb{"has", nothing, parse_client_has},
    Verb{"file", nothing, parse_client_file},
    Verb{"received", nothing, with_bytes<ExpectReceived, BytesUse::content>},
};

constexpr bool every_deed_can_be_read() {
  return std::all_of(step_kinds.begin(), step_kinds.end(), [](const StepKind& kind) {
    return !is_deed(kind) || std::any_of(verbs.begin(), verbs.end(), [&](const Verb& verb) {
      return verb.word == word_of(kind);
    });
  });
}
static_assert(every_deed_can_be_read(), "a verb of the table of steps is missing above");

bool can_do(Role role, const StepKind& kind) {
  return is_deed(kind) && includes(kind.doers, doer(role));
}

bool can_do(Role role, std::string_view verb) {
  return std::any_of(step_kinds.begin(), step_kinds.end(), [&](const StepKind& kind) {
    return word_of(kind) == verb && can_do(role, kind);
  });
}

std::string verbs_for(Role role) {
  return words_of([&](const StepKind& kind) { return can_do(role, kind); });
}

std::optional<std::string> objection(const Verb& verb, const std::string& who, Role role,
                                     const Cast& cast) {
  if (!can_do(role, verb.word)) {
    return fmt::format("{} is {}; expected one of {}", who, describe(role), verbs_for(role));
  }
  if (verb.needs == absence && !cast.is_surely_gone(who)) {
    return fmt::format("expected {} exits or {} ends above: its program may still run", who, who);
  }
  if ((verb.needs == presence || verb.needs == voice) && cast.is_gone(who)) {
    return fmt::format(
        "expected {} to be there still: a step above has ended its connection or its program", who);
  }
  if (verb.needs == voice && cast.is_silent(who)) {
    return fmt::format("expected {} to be able to send: a step above has ended its input", who);
  }
  return std::nullopt;
}

}  // namespace

Parsed<Action> parse_deed(LineCursor& line, const std::string& who, Role role, Cast& cast) {
  line.skip_spaces();
  const auto begin = line.offset();
  const auto word = line.take_word();
  const auto* const verb =
      std::find_if(verbs.begin(), verbs.end(), [&](const Verb& v) { return v.word == word; });
  if (verb == verbs.end()) {
    return line.error_at(begin, fmt::format("expected one of {}", verbs_for(role)));
  }
  if (auto why_not = objection(*verb, who, role, cast)) return line.error_at(begin, *why_not);
  return verb->parse(line, who, cast);
}

}  // namespace chatspec
