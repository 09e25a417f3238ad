#include "player/server_under_test.hpp"

#include <signal.h>

#include <algorithm>

#include "endpoint/command.hpp"
#include "endpoint/sock_diag.hpp"
#include "endpoint/wire.hpp"

namespace chatspec {
namespace {

namespace fs = std::filesystem;

// A server that does not end at SIGTERM need not be waited for longer.
constexpr std::chrono::milliseconds kGrace{2000};
constexpr int kLaunchesMax = 5;

bool listens(const SocketAddress& at) {
  if (sock_diag_works()) return is_listening(at);
  return Wire::connect(at, Deadline(std::chrono::milliseconds(100))).has_value();
}

}  // namespace

tl::expected<std::unique_ptr<ServerUnderTest>, Failure> ServerUnderTest::prepare(
    const Target& target, int usual_port) {
  auto sandbox = TempDirectory::make();
  if (!sandbox) return gone_wrong(Verdict::broken, "cannot " + sandbox.error().text());
  return std::unique_ptr<ServerUnderTest>(
      new ServerUnderTest(target, usual_port, std::move(*sandbox)));
}

ServerUnderTest::ServerUnderTest(const Target& target, int usual_port, TempDirectory sandbox)
    : target_(target), usual_port_(usual_port), sandbox_(std::move(sandbox)) {
  directory_ = sandbox_.path() / "files";
  fs::create_directory(directory_);
  fs::create_directory(sandbox_.path() / "work");
}

Outcome ServerUnderTest::start() {
  if (!addresses_.empty()) return {};
  if (target_.server_command.empty()) return find();
  for (int launch = 1;; ++launch) {
    bool port_may_be_taken = false;
    Outcome outcome = launch_once(port_may_be_taken);
    if (outcome || !port_may_be_taken || launch == kLaunchesMax) return outcome;
  }
}

Outcome ServerUnderTest::find() {
  auto found = resolve(target_.connect_to);
  if (!found) return gone_wrong(Verdict::broken, found.error().text());
  for (const SocketAddress& one : *found) {
    if (Wire::connect(one, Deadline(target_.deadline))) {
      addresses_ = {one};
      port_ = one.port();
      return {};
    }
  }
  return gone_wrong(Verdict::broken, "nothing answers at " + target_.connect_to +
                                         ": start the server, or give --server");
}

Outcome ServerUnderTest::launch_once(bool& port_may_be_taken) {
  port_ = usual_port_;
  bool chosen = mentions_port(target_.server_command);
  if (chosen) {
    auto reserved = ReservedPort::take();
    if (!reserved) return gone_wrong(Verdict::broken, "cannot " + reserved.error().text());
    reserved_ = std::move(*reserved);
    port_ = reserved_->number();
  } else if (look_for_listener()) {
    addresses_.clear();
    return gone_wrong(Verdict::broken, "some program listens on port " + std::to_string(port_) +
                                           " already: end it, or give {port} in --server");
  }
  auto words = split_command(target_.server_command);
  if (!words) return gone_wrong(Verdict::broken, words.error().text());
  Launch launch{fill_in(anchor_paths(*words), port_, directory_.string()),
                (sandbox_.path() / "work").string(),
                std::nullopt};
  auto process = Process::start(launch);
  if (!process) return gone_wrong(Verdict::broken, "cannot " + process.error().text());
  process_ = std::move(*process);
  bool in_time = pump_until(
      process_->pollables(), [&] { return process_->exit() || look_for_listener(); },
      Deadline(std::max(target_.deadline, target_.start_deadline)), true);
  if (!in_time) {
    return gone_wrong(Verdict::hang, "waited for the server to listen on port " +
                                         std::to_string(port_) +
                                         (chosen ? "" : " (there is no {port} in --server)"));
  }
  if (!process_->exit()) return {};
  addresses_.clear();
  // Only a foreign listener on our port explains an early end that another port could cure.
  port_may_be_taken = chosen && (listens(SocketAddress::loopback4(port_)) ||
                                 listens(SocketAddress::loopback6(port_)));
  return gone_wrong(Verdict::crashed,
                    "the server ended before it listened: " + process_->exit()->text());
}

bool ServerUnderTest::look_for_listener() {
  addresses_.clear();
  for (const SocketAddress& at :
       {SocketAddress::loopback4(port_), SocketAddress::loopback6(port_)}) {
    if (listens(at)) addresses_.push_back(at);
  }
  return !addresses_.empty();
}

bool ServerUnderTest::still_listens() const {
  return std::any_of(addresses_.begin(), addresses_.end(), listens);
}

Outcome ServerUnderTest::end() {
  if (!process_) return {};
  bool ran = !process_->exit();
  process_->end(Deadline(std::min(kGrace, target_.deadline)));
  Exit how = *process_->exit();
  bool by_us = how.signal == 0 || how.signal == SIGTERM || how.signal == SIGKILL;
  if (!ran || by_us) return {};
  return gone_wrong(Verdict::crashed,
                    "the server was told to end (SIGTERM) and died: " + how.text());
}

}  // namespace chatspec
