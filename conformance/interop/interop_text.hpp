// A matrix as a person reads it in a terminal.
#pragma once

#include <string>

#include "interop/grid.hpp"
#include "report/text_report.hpp"

namespace chatspec {

/// One line for a cell that has ended: "C++ select × nc: 12/14, 2 fail (3.1 s)".
std::string cell_line(const GridCell& cell);

/// Rows servers, columns clients, margins `alone`: a mark and how many of how many passed. Where
/// not all columns fit the width, the rest follows below.
std::string matrix_table(const Grid& grid, const TextStyle& style);

/// What did not pass, the table, what its marks mean, and the numbers.
std::string interop_text(const Grid& grid, const TextStyle& style);

}  // namespace chatspec
