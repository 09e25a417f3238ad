// The formats in which a matrix can be told: those of a run that have a meaning for many.
#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "interop/grid.hpp"
#include "report/formats.hpp"

namespace chatspec {

struct GridFormat {
  const ReportFormat* format = nullptr;  ///< the one of a run that has this name
  std::string (*render)(const Grid& grid, const TextStyle& style) = nullptr;
};

std::span<const GridFormat> grid_formats();
/// Null if a matrix cannot be told in it.
const GridFormat* grid_format_of(const ReportFormat& format);
/// The names of all formats.
std::vector<std::string_view> grid_format_names();

}  // namespace chatspec
