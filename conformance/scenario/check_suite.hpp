// Faults that only the whole suite shows: names of sessions that do not exist, and circles.
#pragma once

#include <vector>

#include "scenario/parse_error.hpp"
#include "scenario/spec.hpp"

namespace chatspec {

/// Each name behind `needs`, `relies`, `cut` and `glued` must be a session of the suite; none may need itself,
/// directly or by way of others (told once for each circle). The faults' source lines are empty.
std::vector<ParseError> check_references(const Suite& suite);

}  // namespace chatspec
