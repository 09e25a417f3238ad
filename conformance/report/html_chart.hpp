// What was exchanged in a play, as a table: a column for each participant.
#pragma once

#include <string>

#include "outcome/play_result.hpp"

namespace chatspec {

/// Empty if nothing was exchanged. The first difference is marked; of a long play only a part
/// around it, or the end, is shown; who has nothing to tell is left out where there are too many.
/// `label` names the table for who cannot see it.
std::string chart_markup(const PlayResult& play, const std::string& label);

/// What was expected and what came, the first difference marked, and below it a note about it if
/// there is one.
std::string divergence_markup(const Divergence& divergence, std::string_view note);

}  // namespace chatspec
