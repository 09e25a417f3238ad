// One session on the page.
#pragma once

#include <string>

#include "outcome/run_result.hpp"

namespace chatspec {

/// A line that opens: what the session is about, its lines, what happened, its plays and its chart.
std::string session_markup(const SessionResult& result, const RunResult& run, bool open);

/// What is said about it beside its name: why it is so, or how often it was played.
std::string short_text(const SessionResult& result);

}  // namespace chatspec
