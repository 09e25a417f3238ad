// Small pieces of the page.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

#include "outcome/run_result.hpp"

namespace chatspec {

/// A program's bytes as markup on one line: what stands for something invisible is dimmed,
/// and LF is `\n`.
std::string bytes_markup(std::string_view bytes);

/// The same, and from the byte `at` on marked as what differs.
std::string bytes_markup_from(std::string_view bytes, std::size_t at);

/// A sentence: text in back quotes becomes code.
std::string sentence_markup(std::string_view text);

/// The verdict's name in its colour.
std::string badge(Verdict verdict);

/// A command in a box, with a button that copies it.
std::string command_markup(std::string_view command);

/// The name of a session's place on the page. `part`: on a page of several runs, what sets this
/// run's places apart from theirs.
std::string session_anchor(std::string_view id, std::string_view part = {});

}  // namespace chatspec
