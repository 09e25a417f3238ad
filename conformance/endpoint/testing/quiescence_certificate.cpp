// How sure, and how quick, is "nothing will come any more"? Run by hand, for as long as one likes:
//
//   chatspec_quiescence_certificate ROUNDS BUSY-LOOPS [IDLE-CONNECTIONS]
//
// In each round a program in Python, which answers after a while, is sent or typed a line, and
// Quiescence is asked until it says yes. If the answer is not here by then, that was a false alarm.
// The exit status is 1 if there was one. Works in a sandbox where it can, as the player does.
#include <fmt/format.h>
#include <sched.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/wait.h>

#include <algorithm>
#include <atomic>
#include <cstdlib>

#include "endpoint/process.hpp"
#include "endpoint/quiescence.hpp"
#include "endpoint/temp_directory.hpp"
#include "endpoint/wire.hpp"

namespace chatspec {
namespace {

using Clock = std::chrono::steady_clock;
using Microseconds = std::vector<long>;

long since(Clock::time_point begin) {
  return std::chrono::duration_cast<std::chrono::microseconds>(Clock::now() - begin).count();
}

long processor_time() {
  timespec time{};
  ::clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time);
  return time.tv_sec * 1'000'000 + time.tv_nsec / 1'000;
}

std::string figures(Microseconds& times) {
  std::sort(times.begin(), times.end());
  auto at = [&](std::size_t part) { return times[(times.size() - 1) * part / 100] / 1000.0; };
  return fmt::format("median {:.2f} ms, 90 % {:.2f} ms, most {:.2f} ms", at(50), at(90), at(100));
}

std::vector<pid_t> start_busy_loops(int count) {
  std::vector<pid_t> loops;
  for (int i = 0; i < count; ++i) {
    pid_t pid = ::fork();
    if (pid == 0) {
      ::prctl(PR_SET_PDEATHSIG, SIGKILL);
      for (std::atomic<unsigned> turns = 0;;) ++turns;
    }
    loops.push_back(pid);
  }
  return loops;
}

struct Trial {
  std::unique_ptr<Process> server;
  std::vector<std::unique_ptr<Wire>> peers;
  int port = 0;

  std::vector<Pollable*> everybody() {
    auto all = server->pollables();
    for (auto& peer : peers) all.push_back(peer.get());
    return all;
  }
  void connect(int count) {
    for (int i = 0; i < count; ++i) {
      peers.push_back(std::move(
          *Wire::connect(SocketAddress::loopback4(port), Deadline(std::chrono::seconds(60)))));
    }
    rest();
  }
  // Returns the looks that it took.
  int rest() {
    Quiescence rest({{server->tree()}, port, {}, true});
    int looks = 0;
    auto quiet = [&] { return ++looks, rest.look(); };
    if (!pump_until(everybody(), quiet, Deadline(std::chrono::seconds(120)), true)) {
      fmt::print("never at rest: {}\n", rest.why_not());
      std::exit(1);
    }
    return looks;
  }
};

Trial begin(const std::vector<std::string>& kind, const std::string& directory) {
  Trial trial;
  std::vector<std::string> words = {ENDPOINT_PYTHON, ENDPOINT_TESTING_DIR "/programs.py"};
  words.insert(words.end(), kind.begin(), kind.end());
  trial.server = std::move(*Process::start({words, directory, nullptr}));
  std::string line;
  pump_until(
      trial.server->pollables(), [&] { return trial.server->terminal().take_line(line); },
      Deadline(std::chrono::seconds(60)));
  trial.port = std::atoi(line.c_str());
  return trial;
}

struct Times {
  Microseconds until_rest, of_idle, of_a_look;
  void tell(const std::string& kind, int rounds, int false_alarms) {
    fmt::print("{}: {} rounds, {} false alarms\n  asked, answered, at rest: {}\n", kind, rounds,
               false_alarms, figures(until_rest));
    fmt::print("  proof that it rests:      {}\n  processor for one look:   {}\n", figures(of_idle),
               figures(of_a_look));
  }
};

// `ask` does something to the program; `take_answer` says whether its answer is here, and takes it.
template <typename Ask, typename TakeAnswer>
int certify(const std::string& kind, Trial& trial, int rounds, const Ask& ask,
            const TakeAnswer& take_answer) {
  int false_alarms = 0;
  Times times;
  for (int round = 0; round < rounds; ++round) {
    ask();
    auto asked = Clock::now();
    trial.rest();
    times.until_rest.push_back(since(asked));
    // What was printed may still be on its way through the terminal; a look is served after it.
    pump(trial.everybody(), std::chrono::milliseconds(0));
    if (!take_answer()) {
      ++false_alarms;
      pump_until(trial.everybody(), take_answer, Deadline(std::chrono::seconds(60)));
    }
    trial.rest();
    auto idle = Clock::now();
    long used = processor_time();
    int looks = trial.rest();
    times.of_idle.push_back(since(idle));
    times.of_a_look.push_back((processor_time() - used) / looks);
  }
  times.tell(kind, rounds, false_alarms);
  return false_alarms;
}

int certify_server(const std::vector<std::string>& kind, const std::string& directory, int rounds,
                   int connections) {
  Trial trial = begin(kind, directory);
  trial.connect(connections + 1);
  Wire& ann = *trial.peers.front();
  return certify(
      kind.front(), trial, rounds, [&] { ann.send("hello\n"); },
      [&] {
        bool answered = ann.received() == "hello\n";
        if (answered) ann.consume(ann.received().size());
        return answered;
      });
}

int certify_console(const std::string& directory, int rounds) {
  Trial trial = begin({"reads"}, directory);
  std::string line;
  return certify(
      "reads", trial, rounds, [&] { trial.server->terminal().type("hello\n"); },
      [&] { return trial.server->terminal().take_line(line); });
}

int run(int rounds, int busy_loops, int connections) {
  if (auto entered = enter_sandbox(); !entered) fmt::print("{}\n", entered.error().text());
  auto directory = TempDirectory::make();
  auto loops = start_busy_loops(busy_loops);
  int false_alarms = 0;
  for (const std::vector<std::string>& kind : {std::vector<std::string>{"answers-at-once"},
                                               {"one-thread-for-all"},
                                               {"computes-first", "0.02"},
                                               {"sleeps-first", "0.02"}}) {
    false_alarms += certify_server(kind, directory->path(), rounds, connections);
  }
  false_alarms += certify_console(directory->path(), rounds);
  for (pid_t loop : loops) {
    ::kill(loop, SIGKILL);
    ::waitpid(loop, nullptr, 0);
  }
  return false_alarms == 0 ? 0 : 1;
}

}  // namespace
}  // namespace chatspec

int main(int argc, char** argv) {
  auto number = [&](int i, int otherwise) { return argc > i ? std::atoi(argv[i]) : otherwise; };
  return chatspec::run(number(1, 100), number(2, 0), number(3, 0));
}
