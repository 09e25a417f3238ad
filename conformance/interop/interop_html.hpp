// A matrix as one HTML page that needs nothing else.
#pragma once

#include <string>
#include <string_view>

#include "interop/grid.hpp"

namespace chatspec {

/// The matrix: rows servers, columns clients, each cell in the colour of its state, with its
/// counts, and a link to what was played there. Below, each cell: what did not pass with all that
/// `html_report` tells of a session, and what passed; of a margin, where passes are hundreds, only
/// their names and the first with its chart. Light and dark, wide and narrow, complete without
/// script.
std::string interop_html(const Grid& grid);

/// What the page needs beside `html_style`. Holds no `</`.
std::string_view interop_style();

}  // namespace chatspec
