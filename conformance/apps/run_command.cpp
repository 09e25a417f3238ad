#include "apps/run_command.hpp"

#include <fmt/core.h>

#include <algorithm>
#include <chrono>
#include <ostream>

#include "apps/choose_sessions.hpp"
#include "apps/read_file.hpp"
#include "apps/run_again.hpp"
#include "apps/run_teller.hpp"
#include "apps/write_reports.hpp"
#include "endpoint/command.hpp"
#include "endpoint/sandbox.hpp"
#include "endpoint/socket_address.hpp"
#include "runner/exit_status.hpp"
#include "runner/play_planned.hpp"
#include "runner/run_plan.hpp"

namespace chatspec {
namespace {

// What makes no sense about the target, for a person; empty: nothing.
std::string complaint(const Target& target) {
  if (target.server_command.empty() && target.connect_to.empty() && target.client_command.empty()) {
    return "nothing to test: give --server CMD, --connect HOST:PORT or --client CMD";
  }
  for (const std::string* command : {&target.server_command, &target.client_command}) {
    if (command->empty()) continue;
    if (auto words = split_command(*command); !words) return words.error().text();
  }
  if (target.connect_to.empty()) return "";
  auto found = resolve(target.connect_to);
  return found ? "" : "--connect: " + found.error().text();
}

tl::expected<KnownOutcomes, std::string> read_known(const RunOptions& options, const Suite& suite) {
  if (options.expect.empty()) return KnownOutcomes{};
  auto text = read_file(options.expect);
  if (!text) return tl::unexpected("chatspec: --expect: " + text.error());
  auto known = read_expectations(*text, options.expect, suite);
  if (!known) return tl::unexpected(describe(known.error()));
  return *known;
}

Crew crew_of(const RunOptions& options, const Suite& suite, const Isolation& isolation, int jobs,
             const std::set<std::string>& first) {
  Crew crew;
  crew.jobs = jobs;
  crew.first = first;
  crew.work.begin = [sandbox = isolation.sandbox] {
    return sandbox ? enter_sandbox() : Result<void>();
  };
  // A worker is a copy of this process and has lodgings of its own.
  auto lodgings = std::make_shared<Lodgings>();
  crew.work.play = [&options, &suite, lodgings](const Planned& planned) {
    return play_planned(planned, suite.head, options.target, *lodgings);
  };
  return crew;
}

int status_of(const RunResult& run, const RunOptions& options, std::optional<int> signal) {
  if (signal) return 128 + *signal;
  bool none_supported = !run.sessions.empty() &&
                        std::all_of(run.sessions.begin(), run.sessions.end(), [](const auto& one) {
                          return one.verdict() == Verdict::unsupported;
                        });
  if (none_supported && options.unsupported_status) return *options.unsupported_status;
  return exit_status(run);
}

std::string interrupted_line(const RunResult& run) {
  auto missing = std::count_if(run.sessions.begin(), run.sessions.end(), [](const auto& one) {
    return one.ruling && one.ruling->why == interrupted_words;
  });
  return fmt::format("chatspec: interrupted: {} of {} sessions were not played\n", missing,
                     run.sessions.size());
}

// All that is found out before anything is played.
struct Prepared {
  std::vector<const Session*> chosen;
  KnownOutcomes known;
  Isolation isolation;
  Jobs jobs;
};

// The error is for `err`, with the status that goes with it.
tl::expected<Prepared, int> prepare(const std::shared_ptr<const Suite>& suite,
                                    const RunOptions& options, std::ostream& err) {
  auto stop = [&](const std::string& line, int status) {
    err << line << "\n";
    return tl::unexpected(status);
  };
  if (std::string wrong = complaint(options.target); !wrong.empty()) {
    return stop("chatspec: " + wrong, wrong_use);
  }
  auto chosen = choose_sessions(suite, options);
  if (!chosen) return stop("chatspec: " + chosen.error(), wrong_use);
  auto known = read_known(options, *suite);
  if (!known) return stop(known.error(), wrong_use);
  auto isolation = choose_isolation(options.isolation, options.target);
  if (!isolation) return stop("chatspec: " + isolation.error(), nothing_tested);
  Jobs jobs = choose_jobs(options.jobs, options.target, *isolation);
  for (const std::string& warning : {isolation->warning, jobs.warning}) {
    if (!warning.empty()) err << "chatspec: " << warning << "\n";
  }
  if (chosen->empty()) err << "chatspec: no session was chosen: see chatspec list\n";
  return Prepared{std::move(*chosen), std::move(*known), std::move(*isolation), std::move(jobs)};
}

RunResult empty_run(const std::shared_ptr<const Suite>& suite, const RunOptions& options,
                    const Prepared& prepared) {
  RunResult run;
  run.suite = suite;
  run.title = title_of(options.target);
  run.again = command_again(options);
  run.seed = options.target.seed;
  run.isolation = prepared.isolation.told;
  run.jobs = prepared.jobs.number;
  return run;
}

std::set<std::string> bad_ones(const RunResult& run) {
  std::set<std::string> bad;
  for (const SessionResult& one : run.sessions) {
    if (is_bad(one.verdict())) bad.insert(one.id());
  }
  return bad;
}

}  // namespace

RunOutcome run_once(const std::shared_ptr<const Suite>& suite, const RunOptions& options,
                    const std::set<std::string>& first, bool lines, Interruption& interruption,
                    std::ostream& out, std::ostream& err) {
  auto prepared = prepare(suite, options, err);
  if (!prepared) return {prepared.error(), false, {}};
  RunResult run = empty_run(suite, options, *prepared);
  auto began = std::chrono::steady_clock::now();
  TextStyle style = style_of(out, options.show);
  style.verbose = options.verbose;
  Plan plan = make_plan(suite, prepared->chosen, options.target, segmentation_named(options.play),
                        prepared->known);
  Crew crew = crew_of(options, *suite, prepared->isolation, prepared->jobs.number, first);
  {
    RunTeller teller(out, err, style, lines && options.verbose && text_goes_out(options.reports));
    auto done = run_plan(plan, crew, prepared->known, interruption, run, teller);
    if (!done) {
      err << "chatspec: " << done.error().text() << "\n";
      return {nothing_tested, false, {}};
    }
  }
  run.took = std::chrono::steady_clock::now() - began;
  auto signal = interruption.signal();
  if (signal) err << interrupted_line(run);
  // The sessions' own lines are out already, or nobody wants them.
  bool written = write_reports(options.reports, run, style, true, out, err);
  return {written ? status_of(run, options, signal) : wrong_use, signal.has_value(), bad_ones(run)};
}

int run_command(const std::shared_ptr<const Suite>& suite, const RunOptions& options,
                std::ostream& out, std::ostream& err) {
  Interruption interruption;
  return run_once(suite, options, {}, true, interruption, out, err).status;
}

}  // namespace chatspec
