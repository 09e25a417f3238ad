// A TEXT of the notation against a real line: matching, and rendering what is sent.
#pragma once

#include <map>
#include <string>
#include <string_view>

#include <tl/expected.hpp>

#include "scenario/session.hpp"

namespace chatspec {

/// What is known so far: a peer's or client's name, or a captured word, and what it stands for.
/// The player puts each peer's address here when the peer connects.
using Bindings = std::map<std::string, std::string>;

/// True if `line` (without LF) is what `text` says. Variables in `bindings` compare; an unknown one
/// captures the shortest non-empty run that lets the rest match, and the same name later in the
/// same text must be the same run. Captures are added to `bindings` only when the line matches.
///
/// Never exponential: the text is matched with at most `match_steps_max` attempts and is a mismatch
/// beyond them (four million; a hostile program's line must not stop the judge).
bool match(const Text& text, std::string_view line, Bindings& bindings);

/// What to send. Fails with the name of the first variable that is not in `bindings`, or with
/// "{int}" or "{any}"; the parser has refused both, so a failure is a bug of the caller.
tl::expected<std::string, std::string> render(const Text& text, const Bindings& bindings);

/// The text for a person: known variables as what they stand for, `$name` for the others, holes as
/// they are written.
std::string display(const Text& text, const Bindings& bindings);

/// The same where nothing is compared with it: long texts as they are written, `{words 260}`.
std::string display_short(const Text& text, const Bindings& bindings);

}  // namespace chatspec
