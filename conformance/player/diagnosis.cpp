#include "player/diagnosis.hpp"

#include <signal.h>

#include <algorithm>

#include "endpoint/launch_troubles.hpp"
#include "endpoint/thread_activity.hpp"
#include "outcome/visible.hpp"
#include "player/ending.hpp"
#include "player/fresh_client.hpp"

namespace chatspec {
namespace {

// All of it stands in the program's standard error.
std::string beginning_of(const std::string& line) {
  constexpr std::size_t told_bytes_max = 200;
  if (line.size() <= told_bytes_max) return line;
  return line.substr(0, character_begin(line, told_bytes_max)) + "…";
}

bool is_programs_doing(const Failure& failure) {
  return failure.verdict == Verdict::failed || failure.verdict == Verdict::hang;
}

// Peers whose words the server has still to hear.
std::vector<int> ports_of_speakers(Stage& stage) {
  std::vector<int> ports;
  for (const Peer& one : stage.peers()) {
    if (one.wire && one.wire->is_open() && !one.over && !one.half_closed && !one.scripted) {
      ports.push_back(one.wire->local().port());
    }
  }
  return ports;
}

void say_what_threads_do(Stage& stage, Failure& failure) {
  for (auto& [name, tree] : stage.trees()) {
    auto threads = look_at_threads(tree);
    auto lines = describe(threads);
    if (lines.empty()) continue;
    failure.details.push_back("What " + name + " was doing:");
    for (const std::string& line : lines) failure.details.push_back("  " + line);
    if (failure.cause.empty() && sends_in_place_of_hearing(threads, ports_of_speakers(stage))) {
      failure.cause = name +
                      " waits to send to somebody who does not read, and does nothing else "
                      "meanwhile: keep what is to be sent in a queue, and go on";
      failure.details.push_back("Why: " + failure.cause + ".");
    }
  }
}

// Was it that the server died? Then the failure becomes a crash and says so.
void look_for_a_dead_server(Stage& stage, Failure& failure) {
  ServerUnderTest& server = stage.server();
  bool listened = !server.addresses().empty();
  if ((server.process() == nullptr && !listened) || server_ended_by_session(stage)) return;
  if (server.port_is_taken()) return;  // it should end
  stage.glance();
  std::string crash;
  // After a hang only a look: whatever could be waited for has been.
  if (!server.how_it_ended() && listened && failure.verdict == Verdict::failed &&
      failure.phase != Phase::ending) {
    Outcome served = serve_a_fresh_client(stage);
    if (!served && served.error().verdict == Verdict::crashed) crash = served.error().what;
  }
  // Descriptors are closed before a process can be reaped: its end is near.
  bool in_sight = !server.is_out_of_sight();
  if (in_sight && !server.how_it_ended() && listened && !server.still_listens()) {
    Outcome reaped = stage.wait([&]() -> Attempt { return server.how_it_ended().has_value(); }, "");
    if (!reaped) crash = "the server no longer listens";
  }
  if (auto how = server.how_it_ended()) crash = *how;
  if (crash.empty()) return;
  failure.verdict = Verdict::crashed;
  failure.what += "; " + crash;
}

void explain_ended_clients(Stage& stage, Failure& failure) {
  for (Console& console : stage.consoles()) {
    if (!console.owned || !console.owned->exit() || console.ended_by_session) continue;
    for (std::string& line :
         explain_launch(console.owned->errors(), console.owned->exit(), false)) {
      failure.details.push_back(std::move(line));
    }
  }
}

// What a program holds back it prints at its end: then the text was right and only late.
void look_for_late_output(Stage& stage, Failure& failure) {
  bool waited_for_a_console = failure.what.find(" to show: ") != std::string::npos;
  if (failure.verdict != Verdict::hang || !waited_for_a_console) return;
  for (Console& console : stage.consoles()) {
    if (console.process->exit()) continue;
    std::size_t before = console.process->terminal().printed().size();
    // A client ends when its input does; a server is asked to.
    if (console.owned) {
      console.process->terminal().end_input();
    } else {
      console.process->signal(SIGINT);
    }
    // Whether it ends in time does not matter here, only what it prints on the way.
    (void)stage.wait(
        [&]() -> Attempt { return console.process->exit() && console.process->terminal().ended(); },
        "");
    std::string_view late = console.process->terminal().printed().substr(before);
    auto end = late.find('\n');
    if (end == std::string_view::npos) continue;
    failure.details.push_back(
        console.name + " printed this only when it ended: " + std::string(late.substr(0, end)));
    failure.details.push_back(console.process->terminal().is_piped()
                                  ? "Its output is a pipe here, and most languages hold back what "
                                    "goes into one: flush after every line."
                                  : "It keeps its output in a buffer: flush after every line.");
  }
}

// Whoever has begun to write to standard error may be in the middle of a traceback.
void let_complaints_end(Stage& stage) {
  for (auto& [name, process] : stage.programs()) {
    if (process->errors().empty() || process->exit()) continue;
    (void)stage.settle(false, false);  // only what it writes meanwhile matters
    return;
  }
}

// Whom a behaviour session has told to end may do it with a traceback, where no step asks how: then
// the session is about the others.
bool may_end_anyhow(Stage& stage, const Process* process) {
  if (stage.closed_world()) return false;
  return std::any_of(stage.consoles().begin(), stage.consoles().end(), [&](const Console& one) {
    bool told_to_end = one.signalled != 0 || one.input_ended;
    return one.process == process && told_to_end && !one.end_is_asked_for;
  });
}

std::optional<CrashLine> crash_in(Stage& stage, std::string& who) {
  for (auto& [name, process] : stage.programs()) {
    if (may_end_anyhow(stage, process)) continue;
    if (auto found = crash_line(process->errors())) {
      who = name;
      return found;
    }
  }
  return std::nullopt;
}

}  // namespace

void explain(Stage& stage, Failure& failure) {
  if (failure.phase == Phase::start || !is_programs_doing(failure)) return;
  if (failure.verdict == Verdict::hang) say_what_threads_do(stage, failure);
  explain_ended_clients(stage, failure);
  look_for_a_dead_server(stage, failure);
  let_complaints_end(stage);
  stage.glance();
  std::string who;
  auto crash = crash_in(stage, who);
  // Last, for it ends the programs, and what they make of that is no crash of theirs.
  if (!crash) return look_for_late_output(stage, failure);
  failure.verdict = Verdict::crashed;
  failure.cause = crash->cause;
  failure.what += "; " + who + " failed with: " + beginning_of(crash->said);
}

std::optional<Failure> crash_on_the_quiet(Stage& stage) {
  stage.glance();
  std::string who;
  auto crash = crash_in(stage, who);
  if (!crash) return std::nullopt;
  Failure failure;
  failure.verdict = Verdict::crashed;
  failure.phase = Phase::ending;
  failure.what = "everything was answered as it should be, but " + who +
                 " failed with: " + beginning_of(crash->said);
  failure.cause = crash->cause;
  return failure;
}

}  // namespace chatspec
