// A matrix for other programs.
#pragma once

#include <string>
#include <string_view>

#include "interop/grid.hpp"

namespace chatspec {

inline constexpr std::string_view interop_format = "chatspec interop";
/// Grows when a reader of the last one would misunderstand this one.
inline constexpr int interop_version = 1;

/// One JSON object, indented, ending in LF. `servers` and `clients` say who took part; each of
/// `cells` names its server, its client (null in a margin), its state, its numbers, and has as
/// `report` what `chatspec run --report json` tells of it: `chatspec merge` reads that.
std::string interop_json(const Grid& grid);

}  // namespace chatspec
