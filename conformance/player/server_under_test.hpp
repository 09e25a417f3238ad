// The server under test: launched afresh for a play, or found where it runs already.
#pragma once

#include <filesystem>
#include <functional>
#include <memory>
#include <optional>
#include <vector>

#include "endpoint/fd.hpp"
#include "endpoint/lodgings.hpp"
#include "endpoint/process.hpp"
#include "endpoint/reserved_port.hpp"
#include "endpoint/socket_address.hpp"
#include "player/known_server.hpp"
#include "player/step_outcome.hpp"
#include "player/target.hpp"
#include "scenario/session.hpp"

namespace chatspec {

class ServerUnderTest {
 public:
  /// How the session wants it to be launched.
  struct Manner {
    bool piped = false;
    Startup startup = Startup::awaited;
  };

  /// Borrows the directories, launches nothing. All but the number must outlive it.
  static tl::expected<std::unique_ptr<ServerUnderTest>, Failure> prepare(const Target& target,
                                                                         Lodgings& lodgings,
                                                                         KnownServer& known,
                                                                         int usual_port);

  /// From the next launch on.
  void set_manner(const Manner& manner) { manner_ = manner; }
  /// Launches it and waits until it listens, unless its manner says otherwise; without effect when
  /// it is there already. What goes wrong here is of `Phase::start`.
  Outcome start();
  /// FAILED if it does not listen now; only for one that was launched and need not be waited for.
  Outcome must_listen();
  /// Launched without waiting, and not seen to listen yet; its first steps may take their time.
  bool is_starting() const { return process_ && addresses_.empty(); }
  /// Whether it may become able to listen without anything being done to it.
  bool may_come_up() const;
  bool port_is_taken() const { return static_cast<bool>(taken_port_); }
  /// Launches it again, with the same directories and port; it must have ended. The port is free
  /// then, and it is waited for.
  Outcome restart();
  /// Ends it; a launched server that dies of anything but our SIGTERM has crashed.
  Outcome end();

  // ---- Looking into it.
  /// The processes that are looked at: of one that was launched, or found. Nothing if it does not
  /// run (any more), was not started yet, or is out of sight.
  std::optional<ProgramTree> tree() const;
  /// It runs where it cannot be looked into, and why, for a person.
  bool is_out_of_sight() const;
  const std::string& why_out_of_sight() const { return known_.why_out_of_sight; }
  /// To be asked when a connection has been taken. True: one that was found turns out to hand on
  /// what it gets, so that its rest proves nothing; from now on it is out of sight.
  bool turns_out_to_hand_on();
  /// Only of one that was launched or found. How, for a person: "the server has ended: exit status
  /// 1".
  std::optional<std::string> how_it_ended() const;
  /// One that was not launched has ended, so no other session can be played.
  bool is_lost() const;
  /// Whether somebody listens where it listened; only for one that can be looked into.
  bool still_listens() const;
  KnownServer& known() { return known_; }

  /// Null: not launched yet, or not by us.
  Process* process() { return process_.get(); }
  int port() const { return port_; }
  /// Where peers connect, once started; in order of preference.
  const std::vector<SocketAddress>& addresses() const { return addresses_; }
  /// What {dir} stands for.
  const ProgramDirectory& files() const { return files_.files(); }
  Lodgings& lodgings() { return lodgings_; }

 private:
  ServerUnderTest(const Target& target, Lodgings& lodgings, KnownServer& known, int usual_port,
                  LentDirectory files, LentDirectory work);
  Outcome find();
  bool has_gone() const;
  void let_it_rest();
  Outcome choose_port();
  Outcome launch_once(bool& port_may_be_taken);
  bool listens_somewhere() const;
  bool look_for_listener();
  bool wait_for_listener();
  bool take_its_own_port();
  Outcome ended_early(bool& port_may_be_taken);
  Outcome does_not_listen();

  const Target& target_;
  Lodgings& lodgings_;
  KnownServer& known_;
  int usual_port_;
  LentDirectory files_;
  LentDirectory work_;
  std::optional<ReservedPort> reserved_;
  int port_ = 0;
  Manner manner_;
  Fd taken_port_;
  bool launched_before_ = false;
  bool looked_whether_it_hands_on_ = false;
  std::vector<SocketAddress> addresses_;
  std::unique_ptr<Process> process_;  // last: ends before its directories go
};

}  // namespace chatspec
