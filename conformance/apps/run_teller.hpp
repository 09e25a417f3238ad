// What a person sees while a run goes on.
#pragma once

#include <iosfwd>
#include <string>

#include "report/text_report.hpp"
#include "runner/run_plan.hpp"

namespace chatspec {

/// On `out` a line for each session that has ended; on `err`, only if that is a terminal, a line
/// that is drawn over again: "[37/150] upload-of-nothing, 2 failed".
class RunTeller final : public Progress {
 public:
  RunTeller(std::ostream& out, std::ostream& err, const TextStyle& style, bool lines);
  ~RunTeller() override;
  void goes_on(const Session& now, int ended, int of, int bad) override;
  void ended(const SessionResult& result) override;

 private:
  void wipe();
  std::ostream& out_;
  std::ostream& err_;
  TextStyle style_;
  bool lines_;
  bool on_terminal_;
  std::string drawn_;
};

/// Whether this is standard error or output itself, and a terminal.
bool is_terminal(const std::ostream& stream);

}  // namespace chatspec
