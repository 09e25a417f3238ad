// `chatspec merge`: the reports of several runs as one.
#pragma once

#include <iosfwd>
#include <memory>
#include <string>
#include <vector>

#include "apps/run_options.hpp"
#include "scenario/spec.hpp"

namespace chatspec {

struct MergeOptions {
  std::vector<std::string> files;   ///< JSON reports
  std::vector<ReportWish> reports;  ///< empty: text
};

/// Reads the reports, rules over the whole, and reports it as a run does. Returns what the run of
/// all of it would have returned; 2 and one line on `err` if they cannot be read or do not belong
/// together.
int merge_command(const std::shared_ptr<const Suite>& suite, const MergeOptions& options, std::ostream& out,
                  std::ostream& err);

}  // namespace chatspec
