#include "apps/watch_command.hpp"

#include <fmt/core.h>

#include <algorithm>
#include <ostream>

#include "apps/run_command.hpp"
#include "apps/run_teller.hpp"
#include "apps/write_reports.hpp"
#include "runner/exit_status.hpp"
#include "runner/watch_files.hpp"

namespace chatspec {
namespace {

constexpr char clear_screen[] = "\x1b[H\x1b[2J\x1b[3J";

}  // namespace

int watch_command(const std::function<std::shared_ptr<const Suite>()>& read,
                  const RunOptions& options, std::ostream& out, std::ostream& err) {
  Interruption interruption;
  RunOutcome last{nothing_tested, false, {}};
  bool on_screen = is_terminal(out) && text_goes_out(options.reports);
  std::vector<Watched> watched;
  bool first_round = true;
  while (!interruption.signal()) {
    // From before it is read: a change during the run is not missed.
    std::shared_ptr<const Suite> suite;
    auto watch = FileWatch::start(watched);
    suite = read();
    if (suite) {
      auto now =
          what_to_watch({options.target.server_command, options.target.client_command}, *suite);
      // A program that is away for a moment comes back.
      for (const Watched& one : watched) {
        if (std::find(now.begin(), now.end(), one) == now.end()) now.push_back(one);
      }
      if (now != watched || !watch) watch = FileWatch::start(watched = now);
    }
    if (!watch) {
      err << "chatspec: --watch: " << watch.error().text() << "\n";
      return wrong_use;
    }
    if (on_screen) out << clear_screen << std::flush;
    if (suite) last = run_once(suite, options, last.bad, !on_screen, interruption, out, err);
    // Later a file may be away for a moment, while an editor writes it.
    if (last.interrupted || (last.status == wrong_use && first_round)) break;
    first_round = false;
    err << "chatspec: waiting for a change; Ctrl-C ends\n" << std::flush;
    if (!watch->wait(interruption)) break;
  }
  return last.status;
}

}  // namespace chatspec
