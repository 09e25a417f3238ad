#include "player/server_under_test.hpp"

#include <signal.h>

#include <algorithm>

#include "endpoint/command.hpp"
#include "endpoint/launch_troubles.hpp"
#include "endpoint/listener.hpp"
#include "endpoint/quiescence.hpp"
#include "endpoint/sandbox.hpp"
#include "endpoint/sock_diag.hpp"
#include "endpoint/thread_activity.hpp"
#include "endpoint/wire.hpp"
#include "player/launching.hpp"
#include "player/patience.hpp"

namespace chatspec {
namespace {

namespace fs = std::filesystem;

// A server that does not end at SIGTERM need not be waited for longer.
constexpr std::chrono::milliseconds grace{2000};
constexpr int launches_max = 5;

// Between two plays on one server the first one's connections may still have to be ended there. One
// that does not come to rest for so long, so often, will not do so next time either.
constexpr std::chrono::milliseconds time_to_rest{1000};
constexpr std::chrono::milliseconds turn_to_rest{50};
constexpr int restless_times_max = 3;

bool listens(const SocketAddress& at) {
  if (sock_diag_works()) return is_listening(at);
  return Wire::connect(at, Deadline(std::chrono::milliseconds(100))).has_value();
}

Outcome not_started(Verdict verdict, std::string what, std::vector<std::string> details = {}) {
  Failure failure;
  failure.verdict = verdict;
  failure.what = std::move(what);
  failure.phase = Phase::start;
  failure.missing = Missing::server;
  failure.details = std::move(details);
  return tl::unexpected(failure);
}

}  // namespace

tl::expected<std::unique_ptr<ServerUnderTest>, Failure> ServerUnderTest::prepare(
    const Target& target, Lodgings& lodgings, KnownServer& known, int usual_port) {
  auto files = lodgings.directory();
  auto work = lodgings.directory();
  for (const auto* one : {&files, &work}) {
    if (!*one) return gone_wrong(Verdict::broken, "cannot " + one->error().text());
  }
  return std::unique_ptr<ServerUnderTest>(new ServerUnderTest(target, lodgings, known, usual_port,
                                                              std::move(*files), std::move(*work)));
}

ServerUnderTest::ServerUnderTest(const Target& target, Lodgings& lodgings, KnownServer& known,
                                 int usual_port, LentDirectory files, LentDirectory work)
    : target_(target),
      lodgings_(lodgings),
      known_(known),
      usual_port_(usual_port),
      files_(std::move(files)),
      work_(std::move(work)) {}

Outcome ServerUnderTest::start() {
  if (!addresses_.empty()) return {};
  if (target_.server_command.empty()) return find();
  for (int launch = 1;; ++launch) {
    if (Outcome outcome = choose_port(); !outcome) return outcome;
    if (manner_.startup == Startup::port_taken) {
      auto taken = take_port(port_);
      if (!taken) return not_started(Verdict::broken, "cannot " + taken.error().text());
      taken_port_ = std::move(*taken);
    }
    bool port_may_be_taken = false;
    Outcome outcome = launch_once(port_may_be_taken);
    if (outcome || !port_may_be_taken || launch == launches_max) return outcome;
  }
}

Outcome ServerUnderTest::restart() {
  if (process_ && !process_->exit()) {
    return not_started(Verdict::broken, "the server cannot be started again while it runs");
  }
  addresses_.clear();
  taken_port_.close();
  manner_.startup = Startup::awaited;
  bool port_may_be_taken = false;
  Outcome outcome = launch_once(port_may_be_taken);
  // It did start once: other sessions may go well.
  if (!outcome) outcome.error().missing = Missing::none;
  return outcome;
}

Outcome ServerUnderTest::find() {
  bool was_there = !known_.addresses.empty();
  // It may have been started anew meanwhile, by whoever has started it.
  if (!was_there || has_gone()) {
    auto found = look_for_server(target_.connect_to, target_.deadline);
    if (!found) {
      return not_started(was_there ? Verdict::crashed : Verdict::broken,
                         found.error() + (was_there ? " any more" : ": start the server"));
    }
    known_ = std::move(*found);
  }
  addresses_ = known_.addresses;
  port_ = addresses_.front().port();
  let_it_rest();
  return {};
}

// Of one on another machine a connection would tell; the session's own will.
bool ServerUnderTest::has_gone() const {
  if (known_.program && known_.program->has_ended()) return true;
  const SocketAddress& at = known_.addresses.front();
  return kernel_tells_of(at) && !is_listening(at);
}

void ServerUnderTest::let_it_rest() {
  if (!known_.program || known_.is_busy_waiter || known_.restless_times == restless_times_max) {
    return;
  }
  const ProgramTree& tree = known_.program->tree();
  auto work_before = processor_time(tree);
  Quiescence rest({{tree}, port_, {}, false});
  Patience patience(time_to_rest);
  bool rests = false;
  while (!rests && !known_.is_busy_waiter && !patience.over()) {
    rests = pump_until(
        {}, [&] { return rest.look(); }, Deadline(turn_to_rest), true);
    known_.is_busy_waiter = !rests && processor_time(tree) - work_before >= busy_work;
  }
  known_.restless_times = rests ? 0 : known_.restless_times + 1;
}

// In a sandbox every port is free. On the real loopback a number that nobody else uses is looked
// for, and a program that has its number built in must find it free.
Outcome ServerUnderTest::choose_port() {
  bool built_in = !mentions_port(target_.server_command) && known_.own_port != 0;
  port_ = built_in ? known_.own_port : usual_port_;
  if (in_sandbox()) return {};
  if (mentions_port(target_.server_command)) {
    auto reserved = ReservedPort::take();
    if (!reserved) return not_started(Verdict::broken, "cannot " + reserved.error().text());
    reserved_ = std::move(*reserved);
    port_ = reserved_->number();
  } else if (look_for_listener()) {
    addresses_.clear();
    return not_started(Verdict::broken, "some program listens on port " + std::to_string(port_) +
                                            " already: end it, or give {port} in --server");
  }
  return {};
}

Outcome ServerUnderTest::launch_once(bool& port_may_be_taken) {
  auto process = launch(target_.server_command, {port_, files_.path(), work_.path(), manner_.piped},
                        target_, lodgings_);
  if (!process) {
    process.error().phase = Phase::start;
    process.error().missing = Missing::server;
    return tl::unexpected(process.error());
  }
  process_ = std::move(*process);
  bool again = std::exchange(launched_before_, true);
  if (manner_.startup != Startup::awaited) return {};
  bool in_time = wait_for_listener();
  if (process_->exit()) {
    launched_before_ = again;
    Outcome outcome = ended_early(port_may_be_taken);
    launched_before_ = true;
    return outcome;
  }
  if (in_time && addresses_.empty() && take_its_own_port()) return {};
  if (!in_time || addresses_.empty()) return does_not_listen();
  return {};
}

// No sentence of any exercise says which number a program must have built in.
bool ServerUnderTest::take_its_own_port() {
  std::vector<int> ports = listening_ports(process_->tree());
  if (mentions_port(target_.server_command) || ports.size() != 1) return false;
  port_ = known_.own_port = ports.front();
  return look_for_listener();
}

// True: it listens somewhere, or has ended.
bool ServerUnderTest::wait_for_listener() {
  Patience patience(target_.longer_deadline(),
                    [this] { return running_threads(process_->tree()); });
  Quiescence rest({{process_->tree()}, 0, {}, true});
  // A server that has come to rest on another port will not come to ours any more. Costs too much
  // to be asked at every look.
  constexpr int seldom = 64;
  int looks = 0;
  auto elsewhere = [&] {
    if (++looks % seldom != 0) return false;
    return !listening_ports(process_->tree()).empty() && rest.look();
  };
  auto fact = [&] { return process_->exit() || look_for_listener() || elsewhere(); };
  while (!patience.over()) {
    if (pump_until(process_->pollables(), fact, Deadline(std::chrono::milliseconds(500)), true)) {
      return true;
    }
  }
  return false;
}

Outcome ServerUnderTest::ended_early(bool& port_may_be_taken) {
  addresses_.clear();
  // Only a foreign listener on our port explains an early end that another port could cure.
  port_may_be_taken = !in_sandbox() && mentions_port(target_.server_command) && listens_somewhere();
  pump_until(
      process_->pollables(), [this] { return process_->terminal().ended(); },
      Deadline(std::chrono::milliseconds(100)));
  auto details = explain_launch(process_->errors(), process_->exit(), launched_before_);
  return not_started(Verdict::crashed,
                     "the server ended before it listened: " + process_->exit()->text(),
                     std::move(details));
}

Outcome ServerUnderTest::does_not_listen() {
  std::string wanted = "port " + std::to_string(port_);
  std::string numbers;
  for (int port : listening_ports(process_->tree())) {
    numbers += (numbers.empty() ? "" : " and ") + std::to_string(port);
  }
  addresses_.clear();
  if (!numbers.empty()) {
    return not_started(Verdict::failed,
                       "the server listens on port " + numbers + ", not on " + wanted,
                       {mentions_port(target_.server_command)
                            ? "It was told " + std::to_string(port_) + " by {port} in --server."
                            : "Of several ports the one that clients use must be " +
                                  std::to_string(port_) + ", or stand as {port} in --server."});
  }
  std::string hint =
      mentions_port(target_.server_command) ? "" : " (there is no {port} in --server)";
  return not_started(Verdict::hang, "waited for the server to listen on " + wanted + hint,
                     describe(look_at_threads(process_->tree())));
}

Outcome ServerUnderTest::must_listen() {
  if (look_for_listener()) return {};
  auto outcome = failed("the server does not listen on port " + std::to_string(port_) + " yet");
  for (int port : listening_ports(process_->tree())) {
    outcome.value().details.push_back("It listens on port " + std::to_string(port) + ".");
  }
  return outcome;
}

bool ServerUnderTest::may_come_up() const {
  return is_starting() && !port_is_taken() && !listens_somewhere();
}

bool ServerUnderTest::listens_somewhere() const {
  return listens(SocketAddress::loopback4(port_)) || listens(SocketAddress::loopback6(port_));
}

bool ServerUnderTest::look_for_listener() {
  addresses_.clear();
  for (const SocketAddress& at :
       {SocketAddress::loopback4(port_), SocketAddress::loopback6(port_)}) {
    if (listens(at)) addresses_.push_back(at);
  }
  return !addresses_.empty();
}

std::optional<ProgramTree> ServerUnderTest::tree() const {
  if (process_) return process_->exit() ? std::nullopt : std::optional(process_->tree());
  bool runs = !addresses_.empty() && known_.program && !known_.program->has_ended();
  return runs ? std::optional(known_.program->tree()) : std::nullopt;
}

bool ServerUnderTest::is_out_of_sight() const {
  return !process_ && !addresses_.empty() && !known_.program;
}

bool ServerUnderTest::turns_out_to_hand_on() {
  if (process_ || !known_.program || looked_whether_it_hands_on_) return false;
  looked_whether_it_hands_on_ = true;
  if (!known_.program->reaches_elsewhere()) return false;
  known_.program.reset();
  known_.why_out_of_sight = "it has connections to somewhere else, and may hand on what it gets";
  return true;
}

std::optional<std::string> ServerUnderTest::how_it_ended() const {
  if (process_ && process_->exit()) return "the server has ended: " + process_->exit()->text();
  return is_lost() ? std::optional<std::string>("the server has ended") : std::nullopt;
}

bool ServerUnderTest::is_lost() const {
  return !process_ && !addresses_.empty() && known_.program && known_.program->has_ended();
}

bool ServerUnderTest::still_listens() const {
  return std::any_of(addresses_.begin(), addresses_.end(), listens);
}

Outcome ServerUnderTest::end() {
  if (!process_) return {};
  bool ran = !process_->exit();
  process_->end(Deadline(std::min(grace, target_.deadline)));
  Exit how = *process_->exit();
  bool by_us = how.signal == 0 || how.signal == SIGTERM || how.signal == SIGKILL;
  if (!ran || by_us) return {};
  Failure failure;
  failure.verdict = Verdict::crashed;
  failure.phase = Phase::ending;
  failure.what = "the server was told to end (SIGTERM) and died: " + how.text();
  return tl::unexpected(failure);
}

}  // namespace chatspec
