#include "apps/run_command.hpp"

#include <fmt/core.h>

#include <algorithm>
#include <chrono>
#include <csignal>
#include <ostream>

#include "apps/choose_sessions.hpp"
#include "apps/read_file.hpp"
#include "apps/run_again.hpp"
#include "apps/run_teller.hpp"
#include "apps/writable_file.hpp"
#include "apps/write_reports.hpp"
#include "endpoint/command.hpp"
#include "endpoint/look_at_command.hpp"
#include "endpoint/sandbox.hpp"
#include "runner/exit_status.hpp"
#include "runner/play_planned.hpp"
#include "runner/run_plan.hpp"
#include "runner/wire_format.hpp"
#include "runner/write_expectations.hpp"

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
  return "";
}

// Which program cannot be started, as far as that is seen without starting it; empty: all can.
std::string missing_program(const Target& target) {
  for (auto& [option, command] : {std::pair{"--server: ", &target.server_command},
                                  std::pair{"--client: ", &target.client_command}}) {
    if (command->empty()) continue;
    std::string why = why_it_cannot_run(*split_command(*command));
    if (!why.empty()) return option + why;
  }
  return "";
}

tl::expected<KnownOutcomes, std::string> read_known(const RunOptions& options, const Suite& suite) {
  if (options.expect.empty()) return KnownOutcomes{};
  auto text = read_file(options.expect);
  if (!text) return tl::unexpected("chatspec: --expect: " + text.error());
  auto known = read_expectations(*text, options.expect, suite);
  if (!known) return tl::unexpected(describe(known.error()));
  return *known;
}

// All that is found out before anything is played.
struct Prepared {
  std::vector<const Session*> chosen;
  KnownOutcomes known;
  Isolation isolation;
  Jobs jobs;
  std::shared_ptr<KnownServer> server;
};

Crew crew_of(const RunOptions& options, const ProtocolHead& head, const Prepared& prepared,
             const std::set<std::string>& first) {
  Crew crew;
  crew.jobs = prepared.jobs.number;
  crew.first = first;
  crew.limits.time = options.time_limit;
  crew.work.begin = [sandbox = prepared.isolation.sandbox] {
    return sandbox ? enter_sandbox() : Result<void>();
  };
  // A worker is a copy of this process, and has lodgings and knowledge of its own.
  auto lodgings = std::make_shared<Lodgings>();
  crew.work.play = [&options, &head, lodgings, server = prepared.server](const Planned& planned) {
    return play_planned(planned, head, options.target, *lodgings, *server);
  };
  return crew;
}

// Time that is over is as if somebody had pressed Ctrl-C.
int status_of(const RunResult& run, const RunOptions& options, const RunEnding& ending,
              std::optional<int> signal) {
  if (signal) return 128 + *signal;
  if (ending.why == RunEnding::Why::time_over) return 128 + SIGINT;
  bool none_supported = !run.sessions.empty() &&
                        std::all_of(run.sessions.begin(), run.sessions.end(), [](const auto& one) {
                          return one.verdict() == Verdict::unsupported;
                        });
  if (none_supported && options.unsupported_status) return *options.unsupported_status;
  return exit_status(run);
}

std::string unplayed_line(const RunResult& run, const RunEnding& ending) {
  auto missing = std::count_if(run.sessions.begin(), run.sessions.end(), [&](const auto& one) {
    return one.ruling && one.ruling->why == ending.words();
  });
  bool by_signal = ending.why == RunEnding::Why::interrupted;
  return fmt::format("chatspec: {}: {} of {} sessions were not played\n",
                     by_signal ? "interrupted" : ending.reason, missing, run.sessions.size());
}

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
  if (!options.write_expect.empty()) {
    std::string why = why_not_replaceable(options.write_expect);
    if (!why.empty()) {
      return stop(fmt::format("chatspec: --write-expect {}: cannot write there: {}",
                              options.write_expect, why),
                  wrong_use);
    }
  }
  auto chosen = choose_sessions(suite, options);
  if (!chosen) return stop("chatspec: " + chosen.error(), wrong_use);
  auto known = read_known(options, *suite);
  if (!known) return stop(known.error(), wrong_use);
  if (std::string wrong = missing_program(options.target); !wrong.empty()) {
    return stop("chatspec: " + wrong, wrong_use);
  }
  auto server = std::make_shared<KnownServer>();
  if (!options.target.connect_to.empty()) {
    auto found = look_for_server(options.target.connect_to, options.target.deadline);
    if (!found) return stop("chatspec: --connect: " + found.error(), wrong_use);
    *server = std::move(*found);
  }
  auto isolation = choose_isolation(options.isolation, options.target);
  if (!isolation) return stop("chatspec: " + isolation.error(), nothing_tested);
  Jobs jobs = choose_jobs(options.jobs, options.target, *isolation);
  for (const std::string& warning : {isolation->warning, jobs.warning}) {
    if (!warning.empty()) err << "chatspec: " << warning << "\n";
  }
  if (chosen->empty()) err << "chatspec: no session was chosen: see chatspec list\n";
  for (const std::string& one : shortcomings(*server)) isolation->told += "; " + one;
  return Prepared{std::move(*chosen), std::move(*known), std::move(*isolation), std::move(jobs),
                  std::move(server)};
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

bool is_wire(const Session* session) {
  return altitude_of(*session) == Altitude::wire;
}

// Programs that speak a wire format of their own are judged by what people see; a protocol block
// whose sentinel the sender hears too is not used for proofs. The head is what is played with.
Result<void> notice_wire_format(const Suite& suite, const RunOptions& options, const Crew& crew,
                                Interruption& interruption, KnownServer& known,
                                std::vector<const Session*>& chosen, ProtocolHead& head,
                                RunResult& run) {
  // Whoever has chosen sessions gets those.
  bool may_be_their_own = !chooses_explicitly(options) && !options.target.client_command.empty();
  bool may_be_wrong = suite.head.relies.ids.empty() && !suite.head.sentinel.empty();
  bool matters =
      (may_be_their_own || may_be_wrong) && std::any_of(chosen.begin(), chosen.end(), is_wire);
  if (!matters) return {};
  auto format = try_wire_format(suite, options.target, crew, interruption, known);
  if (!format) return tl::unexpected(format.error());
  if (format->is_their_own && may_be_their_own) {
    auto all = chosen.size();
    chosen = for_any_wire(chosen, suite.head);
    run.left_out = static_cast<int>(all - chosen.size());
  }
  if (format->sentinel_comes_back && may_be_wrong) {
    head.sentinel.clear();
    head.heard.clear();
    run.notices.push_back(fmt::format(
        "the protocol block says that only the others hear \"{}\", and this server sends it to the "
        "sender too: silence is proved without it. Give the block another sentinel, or name under "
        "relies a session that asks the server for it.",
        suite.head.sentinel));
  }
  return {};
}

// False, with a line for a person, if it cannot be written. Of half a run nothing is: it would take
// the place of a list that is whole.
bool write_known(const RunOptions& options, const RunResult& run, const KnownOutcomes& known,
                 const RunEnding& ending, std::ostream& err) {
  if (options.write_expect.empty()) return true;
  if (!ending.reason.empty()) {
    err << fmt::format("chatspec: --write-expect {}: not written, for not everything was played\n",
                       options.write_expect);
    return true;
  }
  auto written = replace_file(options.write_expect, write_expectations(run, known));
  if (!written) err << "chatspec: --write-expect: cannot " << written.error().text() << "\n";
  return written.has_value();
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
  ProtocolHead head = suite->head;
  Crew crew = crew_of(options, head, *prepared, first);
  if (auto noticed = notice_wire_format(*suite, options, crew, interruption, *prepared->server,
                                        prepared->chosen, head, run);
      !noticed) {
    err << "chatspec: " << noticed.error().text() << "\n";
    return {nothing_tested, false, {}};
  }
  Plan plan = make_plan(suite, prepared->chosen, options.target, segmentation_named(options.play),
                        prepared->known);
  RunEnding ending;
  crew.limits.failures = options.fail_fast;
  {
    RunTeller teller(out, err, style, lines && options.verbose && text_goes_out(options.reports));
    auto done = run_plan(plan, crew, prepared->known, interruption, run, teller);
    if (!done) {
      err << "chatspec: " << done.error().text() << "\n";
      return {nothing_tested, false, {}};
    }
    ending = *done;
  }
  run.took = std::chrono::steady_clock::now() - began;
  auto signal = interruption.signal();
  if (signal) ending = ended_by_interruption();
  if (!ending.reason.empty()) err << unplayed_line(run, ending);
  // The sessions' own lines are out already, or nobody wants them.
  bool written = write_reports(options.reports, run, style, true, out, err);
  written = write_known(options, run, prepared->known, ending, err) && written;
  return {written ? status_of(run, options, ending, signal) : wrong_use, signal.has_value(),
          bad_ones(run)};
}

int run_command(const std::shared_ptr<const Suite>& suite, const RunOptions& options,
                std::ostream& out, std::ostream& err) {
  Interruption interruption;
  return run_once(suite, options, {}, true, interruption, out, err).status;
}

}  // namespace chatspec
