// Where reports go.
#pragma once

#include <functional>
#include <iosfwd>
#include <optional>
#include <string>
#include <vector>

#include "apps/run_options.hpp"
#include "outcome/run_result.hpp"
#include "report/text_report.hpp"

namespace chatspec {

/// "text", "json=FILE", "tap=-" (standard output); nothing if there is no such format.
std::optional<ReportWish> parse_report_wish(const std::string& text);

/// All wishes of a command line. The error is one line: a format that there is not, two reports for
/// standard output, a file where none can be written.
tl::expected<std::vector<ReportWish>, std::string> parse_report_wishes(
    const std::vector<std::string>& texts);

/// How text on `out` looks: colour and the terminal's width only if that is a terminal.
TextStyle style_of(const std::ostream& out, bool show_passed);

/// Makes the report of a format in a style.
using MakeReport = std::function<std::string(const ReportWish&, const TextStyle&)>;

/// Writes every report of the wishes; text goes to `out` if nothing else does. False, with a line
/// on `err`, if a file cannot be written.
bool write_reports(const std::vector<ReportWish>& wishes, const MakeReport& make,
                   const TextStyle& style, std::ostream& out, std::ostream& err);

/// Writes every report of the wishes (none: text). `without_lines`: what goes to `out` as
/// text is only what follows the sessions' own lines. False, with a line on `err`, if a
/// file cannot be written.
bool write_reports(const std::vector<ReportWish>& wishes, const RunResult& run,
                   const TextStyle& style, bool without_lines, std::ostream& out,
                   std::ostream& err);

/// Whether the text report is what goes to standard output: unless another format does.
bool text_goes_out(const std::vector<ReportWish>& wishes);

}  // namespace chatspec
