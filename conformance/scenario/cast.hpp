// Who takes part in a session while it is parsed, what each of them may still do, and which
// variables are known. The parser asks here, so that a session that cannot be played is refused
// with its line and column and not in the middle of a play.
#pragma once

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
  /// In order of appearance.
  const std::vector<std::string>& names() const { return names_; }

  /// Why nobody with this role can join now; nullopt: welcome. Says nothing about the name.
  std::optional<std::string> objection_to(Role role) const;
  /// Why nobody can have this name; nullopt: it is free.
  std::optional<std::string> objection_to_name(std::string_view name) const;
  /// Call only without objections.
  void add(const std::string& name, Role role);

  /// The server's directory is used: then the server is the one under test.
  std::optional<std::string> objection_to_disk() const;
  void use_disk() { uses_disk_ = true; }

  bool knows(std::string_view variable) const;
  /// The variables of a received text are known from here on.
  void learn(const Text& received);
  void learn(const std::string& variable) { known_.insert(variable); }

  /// Half-closed, input ended: it can send nothing more.
  void silence(const std::string& name) { silent_.insert(name); }
  bool is_silent(const std::string& name) const { return silent_.count(name) != 0; }
  /// Reset, closed, exited: it takes no further part.
  void dismiss(const std::string& name) { gone_.insert(name); }
  bool is_gone(const std::string& name) const { return gone_.count(name) != 0; }

 private:
  bool has(Role role) const;

  std::map<std::string, Role, std::less<>> members_;
  std::vector<std::string> names_;
  std::set<std::string, std::less<>> known_;
  std::set<std::string> silent_;
  std::set<std::string> gone_;
  bool uses_disk_ = false;
};

}  // namespace chatspec
