// `chatspec run`: plays sessions and reports.
#pragma once

#include <cstdint>
#include <iosfwd>
#include <optional>
#include <string>
#include <vector>

#include "player/target.hpp"
#include "scenario/spec.hpp"

namespace chatspec {

/// A kind of report and where it goes; no file: standard output.
struct ReportWish {
  std::string kind;  ///< text, json, junit
  std::string file;
};

struct RunOptions {
  std::vector<std::string> ids;     ///< sessions or requirements; empty: all
  std::string only;                 ///< a glob over session ids; empty: all
  std::string play;                 ///< one segmentation; empty: all
  bool show = false;                ///< in text: also what passed, in full
  std::vector<ReportWish> reports;  ///< empty: text
  Target target;
  std::string suite_arguments;  ///< how the suite was named, for the command that runs it again
};

/// Plays the chosen sessions. Results go to `out` (and to files), talk and the progress line to
/// `err`. Returns 0 if all passed, 1 if something failed, 2 if the options make no sense, 3 if
/// nothing could be tested.
int run_command(const Suite& suite, const RunOptions& options, std::ostream& out,
                std::ostream& err);

/// "json=FILE" and "json"; nothing if the kind is not known.
std::optional<ReportWish> parse_report_wish(const std::string& text);

}  // namespace chatspec
