// Who takes part in a session while it is parsed, what each of them may still do, and which
// variables are known. The parser asks here, so that a session that cannot be played is refused
// with its line and column and not in the middle of a play.
#pragma once

#include <cstddef>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "scenario/session.hpp"

namespace chatspec {

enum class Role { peer, server, client, scripted };

/// "a peer", "the server", …
std::string_view describe(Role role);

class Cast {
 public:
  /// Null: whoever it is takes no part. The pointer is good until the next `add`.
  const Role* role_of(std::string_view name) const;
  bool empty() const { return members_.empty(); }
  /// In order of appearance; a crowd is one entry, `idle-1 … idle-200`.
  const std::vector<std::string>& names() const { return names_; }

  /// Why nobody with this role can join now; nullopt: welcome. Says nothing about the name.
  std::optional<std::string> objection_to(Role role) const;
  /// Why nobody can have this name; nullopt: it is free.
  std::optional<std::string> objection_to_name(std::string_view name) const;
  /// Call only without objections.
  void add(const std::string& name, Role role);
  /// `name-1` to `name-COUNT`, all peers. Call only if nobody objects to any of these names.
  void add_crowd(const std::string& name, std::size_t count);

  /// The server's directory is used: then the server is the one under test.
  std::optional<std::string> objection_to_disk() const;
  void use_disk() { uses_disk_ = true; }

  bool knows(std::string_view variable) const;
  /// The variables of a received text are known from here on.
  void learn(const Text& received);
  void learn(const std::string& variable) { known_.insert(variable); }
  /// Known or not, as the play went: nobody can say whether it compares or captures.
  bool is_doubtful(std::string_view variable) const { return doubtful_.count(variable) != 0; }
  void doubt(const std::string& variable) { doubtful_.insert(variable); }

  /// Half-closed, input ended: it can send nothing more.
  void silence(const std::string& name) { silent_.insert(name); }
  bool is_silent(const std::string& name) const { return silent_.count(name) != 0; }
  /// Reset, closed, exited: it takes no further part.
  void dismiss(const std::string& name);
  bool is_gone(const std::string& name) const { return gone_.count(name) != 0; }
  /// Gone whichever way the session went; only then can it be started again.
  bool is_surely_gone(const std::string& name) const { return surely_gone_.count(name) != 0; }
  /// Its standard input is a pipe and no terminal.
  void pipe(const std::string& name) { piped_.insert(name); }
  bool is_piped(const std::string& name) const { return piped_.count(name) != 0; }
  /// How the server begins.
  void begin(Startup startup) { startup_ = startup; }
  /// It is known to listen.
  void listens() { startup_ = Startup::awaited; }
  bool port_is_taken() const { return startup_ == Startup::port_taken; }

  /// A server that was started again: it can do everything.
  void bring_back(const std::string& name);

  /// What holds behind a block, whichever of its branches was played: known is what all of them
  /// know; silent or gone is who is so in any of them. `ends` holds the cast as each branch leaves
  /// it, at least one.
  static Cast behind(const std::vector<Cast>& ends);

 private:
  bool has(Role role) const;
  std::optional<std::string> objection_to_guests() const;

  std::map<std::string, Role, std::less<>> members_;
  std::vector<std::string> names_;
  std::set<std::string, std::less<>> known_;
  std::set<std::string, std::less<>> doubtful_;  // none of them in known_
  std::set<std::string, std::less<>> silent_;
  std::set<std::string, std::less<>> gone_;
  std::set<std::string, std::less<>> surely_gone_;
  std::set<std::string, std::less<>> piped_;
  bool uses_disk_ = false;
  Startup startup_ = Startup::awaited;
};

}  // namespace chatspec
