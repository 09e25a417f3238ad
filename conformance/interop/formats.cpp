#include "interop/formats.hpp"

#include "interop/interop_html.hpp"
#include "interop/interop_json.hpp"
#include "interop/interop_text.hpp"

namespace chatspec {
namespace {

// For those that look the same on every output.
template <std::string (*render)(const Grid&)>
std::string without_style(const Grid& grid, const TextStyle&) {
  return render(grid);
}

}  // namespace

std::span<const GridFormat> grid_formats() {
  static const GridFormat formats[] = {
      {report_format_named("text"), interop_text},
      {report_format_named("json"), without_style<interop_json>},
      {report_format_named("html"), without_style<interop_html>},
  };
  return formats;
}

const GridFormat* grid_format_of(const ReportFormat& format) {
  for (const GridFormat& one : grid_formats()) {
    if (one.format == &format) return &one;
  }
  return nullptr;
}

std::vector<std::string_view> grid_format_names() {
  std::vector<std::string_view> names;
  for (const GridFormat& one : grid_formats()) names.push_back(one.format->name);
  return names;
}

}  // namespace chatspec
