#include "report/formats.hpp"

#include "report/html_report.hpp"
#include "report/json_report.hpp"
#include "report/junit_report.hpp"
#include "report/tap_report.hpp"

namespace chatspec {
namespace {

// For those that look the same on every output.
template <std::string (*render)(const RunResult&)>
std::string without_style(const RunResult& run, const TextStyle&) {
  return render(run);
}

constexpr ReportFormat formats[] = {
    {"text", "for a person at a terminal", true, text_report},
    {"json", "everything, for programs and for merge", false, without_style<json_report>},
    {"junit", "XML for CI services", false, without_style<junit_report>},
    {"tap", "TAP version 14", false, without_style<tap_report>},
    {"html", "a page with charts", false, without_style<html_report>},
};

}  // namespace

std::span<const ReportFormat> report_formats() {
  return formats;
}

const ReportFormat* report_format_named(std::string_view name) {
  for (const ReportFormat& one : formats) {
    if (one.name == name) return &one;
  }
  return nullptr;
}

std::string listed(const std::vector<std::string_view>& names) {
  std::string text;
  for (std::size_t i = 0; i < names.size(); ++i) {
    bool last = i + 1 == names.size();
    text += i == 0 ? "" : last ? " and " : ", ";
    text += names[i];
  }
  return text;
}

std::vector<std::string_view> report_format_names() {
  std::vector<std::string_view> names;
  for (const ReportFormat& one : formats) names.push_back(one.name);
  return names;
}

}  // namespace chatspec
