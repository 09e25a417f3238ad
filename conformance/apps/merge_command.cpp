#include "apps/merge_command.hpp"

#include <ostream>

#include "apps/read_file.hpp"
#include "apps/write_reports.hpp"
#include "outcome/merge_runs.hpp"
#include "outcome/read_run_json.hpp"
#include "runner/aftermath.hpp"
#include "runner/exit_status.hpp"

namespace chatspec {

int merge_command(const std::shared_ptr<const Suite>& suite, const MergeOptions& options,
                  std::ostream& out, std::ostream& err) {
  std::vector<RunResult> runs;
  for (const std::string& file : options.files) {
    auto text = read_file(file);
    if (!text) {
      err << "chatspec: " << text.error() << "\n";
      return wrong_use;
    }
    auto run = read_run_json(*text, suite);
    if (!run) {
      err << "chatspec: " << file << ": " << run.error() << "\n";
      return wrong_use;
    }
    runs.push_back(std::move(*run));
  }
  auto merged = merge(std::move(runs));
  if (!merged) {
    err << "chatspec: " << merged.error() << "\n";
    return wrong_use;
  }
  // What each shard foretold stands in its results; what one blocks in another is seen only now.
  rule(*merged, {});
  bool written = write_reports(options.reports, *merged, style_of(out, false), false, out, err);
  return written ? exit_status(*merged) : wrong_use;
}

}  // namespace chatspec
