// One session on the page.
#pragma once

#include <string>
#include <string_view>

#include "outcome/run_result.hpp"

namespace chatspec {

/// A line that opens: what the session is about, its lines, what happened, its plays and its chart.
/// `part`: on a page of several runs, what sets this run's places apart from theirs.
std::string session_markup(const SessionResult& result, const RunResult& run, bool open,
                           std::string_view part = {});

/// What is said about it beside its name: why it is so, or how often it was played.
std::string short_text(const SessionResult& result);

}  // namespace chatspec
