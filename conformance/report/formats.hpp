// The formats in which a run can be told. This table is the only list of them: the command line,
// its help, its completion and its messages take theirs from here.
#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "outcome/run_result.hpp"
#include "report/text_report.hpp"

namespace chatspec {

struct ReportFormat {
  std::string_view name;     ///< on the command line: "json"
  std::string_view purpose;  ///< whom it is for, in a few words
  /// Whether it is for a terminal: told while the run goes on, and what is left to say at its end.
  bool on_terminal;
  std::string (*render)(const RunResult& run, const TextStyle& style);
};

/// All formats; the first is what a person gets who asked for none.
std::span<const ReportFormat> report_formats();
/// Null if there is none of this name.
const ReportFormat* report_format_named(std::string_view name);

/// "text, json and html".
std::string listed(const std::vector<std::string_view>& names);
/// The names of all formats.
std::vector<std::string_view> report_format_names();

}  // namespace chatspec
