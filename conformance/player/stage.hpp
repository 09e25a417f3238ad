// Where a play happens: everybody who takes part, what happened so far, and the one way to wait.
#pragma once

#include <functional>
#include <list>
#include <set>
#include <string>
#include <vector>

#include "endpoint/listener.hpp"
#include "endpoint/quiescence.hpp"
#include "player/participants.hpp"
#include "player/segmentation.hpp"
#include "player/server_under_test.hpp"
#include "player/step_outcome.hpp"
#include "scenario/spec.hpp"
#include "scenario/text_pattern.hpp"

namespace chatspec {

/// Nothing here knows what a step means; nothing else touches descriptors.
class Stage {
 public:
  Stage(const ProtocolHead& head, const Target& target, std::unique_ptr<ServerUnderTest> server,
        Segmentation segmentation, Dice dice, Altitude altitude);

  // ---- Who is there. The pointers stay good as long as the stage.
  Peer* peer(const std::string& name);
  Console* console(const std::string& name);
  std::list<Peer>& peers() { return peers_; }
  std::list<Console>& consoles() { return consoles_; }
  ServerUnderTest& server() { return *server_; }
  const ProtocolHead& head() const { return head_; }
  const Target& target() const { return target_; }
  Bindings& bindings() { return bindings_; }
  const Bindings& bindings() const { return bindings_; }
  Altitude altitude() const { return altitude_; }
  /// Whatever a program prints must have been asked for; not so in behaviour sessions.
  bool closed_world() const { return altitude_ != Altitude::behaviour; }
  std::vector<std::string> addresses_of_others(const Peer& than) const;

  // ---- Coming in.
  Outcome connect_peers(const std::vector<std::string>& names);
  Outcome start_server();
  Outcome show_server(const StartServer& how);
  Outcome restart_server(const std::string& name);
  Outcome start_client(const StartClient& how);
  Outcome open_scripted(const std::string& name);
  /// A connection, or a client program, that is not part of the session.
  tl::expected<Peer*, Failure> connect_fresh_peer(const std::string& name);
  tl::expected<Console*, Failure> start_fresh_client(const std::string& name);

  // ---- Sending.
  /// In the segments given, cut further as the play demands; waits until all was read, unless some
  /// peer does not read: then the server may rightly hold back everybody.
  Outcome send(Peer& from, std::vector<std::string> segments);
  /// Lets go what coalescing holds back.
  Outcome flush();
  /// A line of the player's own, with `word` in it, in one segment.
  Outcome send_own_line(Peer& from, const std::string& line);
  /// A word that no program can have known; what programs print about it is passed over.
  std::string fresh_word();
  bool holds_own_word(std::string_view line) const;
  /// Takes away lines with words of the player's own that peers have received.
  void drop_own_lines();

  // ---- Waiting.
  /// Until `attempt` is true or fails. A missed deadline is a HANG that says what was waited for;
  /// so is, at once, a program whose every thread waits for something else: nothing more can come.
  Outcome wait(const std::function<Attempt()>& attempt, const std::string& waited_for,
               bool restless = false);
  /// Until every program has done all there is to do (QUIESCENT). HANG if that never comes, or if
  /// the server turns out not to be seen whole; then its last detail says why. Without effect where
  /// `can_rest` is false. `with_connections` false: bytes that a program leaves lie do not matter.
  Outcome settle(bool wait_out_timers, bool with_connections = true);
  /// Until every thread of this program waits in a system call, whatever the others do. FAILED when
  /// it has used much of a processor and still does not: work that nobody gave it. Where neither is
  /// seen in time it wakes up often and does little, which is tolerated.
  Outcome come_to_rest(const Console& console, const Place& place);
  /// Whether the programs can be looked into, and do not wait by being busy.
  bool can_rest();
  /// The player's own words have been seen not to come through; from then on they are not used.
  bool words_fail() const { return words_fail_; }
  void set_words_fail() { words_fail_ = true; }
  /// The form in which this server answers the probe: the protocol's, as far as is known.
  std::string probed() const;
  /// Whether that answer holds the word that was asked with.
  bool probe_proves() const;
  /// Serves everybody without waiting, until nothing more is there; true: something was.
  bool glance();
  /// The programs that were launched, with the name of each.
  std::vector<std::pair<std::string, Process*>> programs();
  /// The processes that run and are looked at: of those programs, and of a server that ran already,
  /// if it can be looked into.
  std::vector<std::pair<std::string, ProgramTree>> trees();
  /// Threads of these that do not wait.
  int running_threads();

  // ---- Telling.
  void note(const std::string& who, std::string words);
  void log(const std::string& who, Direction direction, std::string_view bytes);
  void count(Proof proof) { ++result_.proofs[proof]; }
  /// QUIESCENT, as the last `settle` has shown it; where timers are still pending the weaker proof.
  void count_rest();
  void be_lenient(std::string what, Place place) {
    result_.leniencies.push_back({std::move(what), std::move(place)});
  }
  PlayResult& result() { return result_; }

 private:
  std::vector<Pollable*> everybody();
  Outcome transmit(Peer& from);
  Outcome wait_for_reader(Peer& from);
  Outcome connect_peer(const std::string& name);
  Outcome join();
  Outcome join_unseen(Peer& peer);
  Outcome join_by_probe(Peer& peer);
  tl::expected<Console*, Failure> launch_client(const StartClient& how);
  Outcome await_connection(Console& client);
  Outcome join_by_words(Peer& newcomer);
  bool say_until_heard(Peer& speaker);
  Outcome accept_client(Peer& scripted, Console& client);
  void take_part(const std::string& name);
  /// Of the connections that are looked at.
  int port() const;
  Quiescence::Watched watched(bool with_connections, bool wait_out_timers);
  std::string too_long() const;
  Outcome wait_at_most(const std::function<Attempt()>& attempt, const std::string& waited_for,
                       bool restless, std::chrono::milliseconds limit);

  const ProtocolHead& head_;
  const Target& target_;
  Deadline play_ends_;
  std::unique_ptr<ServerUnderTest> server_;
  Segmentation segmentation_;
  Dice dice_;
  Altitude altitude_;
  bool is_busy_waiter_ = false;
  bool words_fail_ = false;
  std::list<Peer> peers_;
  std::list<Console> consoles_;
  std::unique_ptr<Listener> listener_;
  int connections_before_ = 0;  // the client that was launched last
  Bindings bindings_;
  std::vector<std::string> own_words_;
  std::set<std::string> pending_timers_;  // at the last rest
  PlayResult result_;
};

}  // namespace chatspec
