// The parts of the page around the sessions.
#pragma once

#include <string>
#include <string_view>

#include "outcome/run_result.hpp"

namespace chatspec {

/// Everything up to the body, which forbids itself to load anything. `more_style`: CSS that the
/// page needs beside `html_style`.
std::string page_head(std::string_view title, std::string_view more_style);
/// The signs of the charts, the script, the end.
std::string page_foot();

/// What was tested, the overall verdict, the numbers.
std::string header_markup(const RunResult& run);

/// Chips that choose what is shown; they need the script and are hidden without it.
std::string filters_markup(const RunResult& run);

/// What to mend first: at most three causes with their advice; empty if nothing is to be mended.
std::string causes_markup(const RunResult& run);

/// What verdicts, proofs and altitudes mean; closed, and opened with a key or a click.
std::string meanings_markup();

/// Links to what failed, and what was not played.
std::string failures_markup(const RunResult& run);

/// A table of the spec's sections.
std::string overview_markup(const RunResult& run);

/// The sections with their sentences and sessions.
std::string sections_markup(const RunResult& run);

/// CSS and JavaScript, without their elements. Neither holds `</`.
std::string_view html_style();
std::string_view html_script();

}  // namespace chatspec
