// What `chatspec run` was asked for.
#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <vector>

#include "apps/session_kinds.hpp"
#include "player/target.hpp"
#include "report/formats.hpp"
#include "runner/isolation.hpp"

namespace chatspec {

/// A format of reports and where one goes; no file: standard output.
struct ReportWish {
  const ReportFormat* format = &report_formats().front();
  std::string file;
};

struct RunOptions {
  std::vector<std::string> ids;        ///< sessions, requirements or altitudes; empty: all
  std::string only;                    ///< a glob over session ids; empty: all
  SessionKinds kinds;                  ///< of all that, only these
  std::string failed;                  ///< a JSON report: only what was bad in it; empty: all
  std::string shard;                   ///< "I/N"; empty: all
  std::string play;                    ///< one segmentation; empty: all
  std::string expect;                  ///< a file of expectations; empty: nothing is known
  std::string write_expect;            ///< a file of expectations that the run writes; empty: none
  int fail_fast = 0;                   ///< failures after which no session is begun; 0: no limit
  std::chrono::seconds time_limit{0};  ///< for the whole run; 0: none
  int jobs = 0;                        ///< 0: as many as are good for this machine
  IsolationWish isolation = IsolationWish::automatic;
  bool show = false;     ///< in text: also what passed, in full
  bool verbose = false;  ///< in text: a line for each session, every failure whole
  bool watch = false;    ///< again after each change
  std::optional<int> unsupported_status;
  std::vector<ReportWish> reports;  ///< empty: text
  Target target;
  std::string suite_arguments;  ///< how the suite was named, for the command that runs it again
};

}  // namespace chatspec
