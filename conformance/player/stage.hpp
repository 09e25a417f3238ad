// Where a play happens: everybody who takes part, what happened so far, and the one way to wait.
#pragma once

#include <functional>
#include <list>
#include <string>
#include <vector>

#include "endpoint/listener.hpp"
#include "player/outcome.hpp"
#include "player/participants.hpp"
#include "player/segmentation.hpp"
#include "player/server_under_test.hpp"
#include "scenario/spec.hpp"
#include "scenario/text_pattern.hpp"

namespace chatspec {

/// Nothing here knows what a step means; nothing else touches descriptors.
class Stage {
 public:
  Stage(const ProtocolHead& head, const Target& target, std::unique_ptr<ServerUnderTest> server,
        Segmentation segmentation, Dice dice);

  // ---- Who is there. The pointers stay good as long as the stage.
  Peer* peer(const std::string& name);
  Console* console(const std::string& name);
  std::list<Peer>& peers() { return peers_; }
  std::list<Console>& consoles() { return consoles_; }
  ServerUnderTest& server() { return *server_; }
  const ProtocolHead& head() const { return head_; }
  const Target& target() const { return target_; }
  Bindings& bindings() { return bindings_; }
  std::vector<std::string> addresses_of_others(const Peer& than) const;

  // ---- Coming in.
  Outcome connect_peer(const std::string& name);
  Outcome start_server();
  Outcome show_server(const std::string& name);
  Outcome start_client(const std::string& name);
  Outcome open_scripted(const std::string& name);
  /// A connection that is not part of the session gets its probe answered; CRASHED if it gets
  /// nothing, FAILED if it gets something else.
  Outcome serve_a_fresh_client();

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

  // ---- Waiting. A missed deadline is a HANG that says what was waited for.
  Outcome wait(const std::function<Attempt()>& attempt, const std::string& waited_for,
               bool restless = false);
  /// Serves everybody once without waiting.
  void glance();

  // ---- Telling.
  void note(const std::string& who, std::string words);
  void log(const std::string& who, Direction direction, std::string_view bytes);
  void count(Proof proof) { ++result_.proofs[proof]; }
  PlayResult& result() { return result_; }

 private:
  std::vector<Pollable*> everybody();
  Outcome transmit(Peer& from);
  Outcome join(Peer& peer);
  void take_part(const std::string& name);

  const ProtocolHead& head_;
  const Target& target_;
  std::unique_ptr<ServerUnderTest> server_;
  Segmentation segmentation_;
  Dice dice_;
  std::list<Peer> peers_;
  std::list<Console> consoles_;
  std::unique_ptr<Listener> listener_;
  Bindings bindings_;
  std::vector<std::string> own_words_;
  PlayResult result_;
};

}  // namespace chatspec
