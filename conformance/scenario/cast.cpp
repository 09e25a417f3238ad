#include "scenario/cast.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <iterator>

#include "scenario/parse_header.hpp"
#include "scenario/step_table.hpp"

namespace chatspec {

namespace {

// Words that have a meaning somewhere in a session and stand in no row of the table of steps.
constexpr std::array<std::string_view, 8> other_words = {
    "session", "lenient", "piped", "starting", "port-taken", "hex", "random", "repeat"};

// A participant with such a name would make lines that read two ways.
bool is_reserved(std::string_view word) {
  return is_word_of_a_step(word) || is_header_word(word) ||
         std::find(other_words.begin(), other_words.end(), word) != other_words.end();
}

using Names = std::set<std::string, std::less<>>;

Names both(const Names& one, const Names& other) {
  Names result;
  std::set_intersection(one.begin(), one.end(), other.begin(), other.end(),
                        std::inserter(result, result.end()));
  return result;
}

}  // namespace

std::string_view describe(Role role) {
  switch (role) {
    case Role::peer:
      return "a peer";
    case Role::server:
      return "the server";
    case Role::client:
      return "a client";
    case Role::scripted:
      break;
  }
  return "the scripted server";
}

const Role* Cast::role_of(std::string_view name) const {
  const auto member = members_.find(name);
  return member == members_.end() ? nullptr : &member->second;
}

bool Cast::has(Role role) const {
  return std::any_of(members_.begin(), members_.end(),
                     [role](const auto& member) { return member.second == role; });
}

// Why the server cannot have anybody yet.
std::optional<std::string> Cast::objection_to_guests() const {
  if (startup_ == Startup::awaited) return std::nullopt;
  if (port_is_taken()) return "expected nobody who needs the server: its port is taken";
  const auto server = std::find_if(members_.begin(), members_.end(), [](const auto& member) {
    return member.second == Role::server;
  });
  return fmt::format("expected {} listens above: it may still be starting", server->first);
}

std::optional<std::string> Cast::objection_to(Role role) const {
  const bool server_under_test = has(Role::server) || has(Role::peer) || uses_disk_;
  if (role == Role::scripted && has(Role::scripted)) {
    return "expected only one scripted server in a session";
  }
  if (role == Role::scripted && has(Role::client)) {
    return "expected scripted before its client";
  }
  if ((role == Role::scripted && server_under_test) ||
      ((role == Role::peer || role == Role::server) && has(Role::scripted))) {
    return "expected a scripted server or the server under test, not both";
  }
  if (role == Role::client && has(Role::scripted) && has(Role::client)) {
    return "expected only one client for a scripted server";
  }
  if (role == Role::peer || role == Role::client) {
    if (auto objection = objection_to_guests()) return objection;
  }
  if (role == Role::peer) {
    for (const auto& [name, other] : members_) {
      if (other != Role::server || !is_gone(name)) continue;
      return fmt::format("expected {} restarts before more peers: it has ended", name);
    }
  }
  if (role == Role::server && has(Role::server)) return "expected only one server in a session";
  if (role == Role::server && !members_.empty()) {
    return "expected server before the first peers or client, who need it running";
  }
  return std::nullopt;
}

std::optional<std::string> Cast::objection_to_name(std::string_view name) const {
  if (is_reserved(name)) {
    return fmt::format("expected another name: {} is a word of the notation", name);
  }
  if (members_.count(name) != 0)
    return fmt::format("expected another name: {} already takes part", name);
  if (known_.count(name) != 0 || is_doubtful(name))
    return fmt::format("expected another name: ${} was captured above", name);
  return std::nullopt;
}

void Cast::add(const std::string& name, Role role) {
  members_.emplace(name, role);
  names_.push_back(name);
  if (role == Role::peer) known_.insert(name);
}

void Cast::add_crowd(const std::string& name, std::size_t count) {
  for (std::size_t i = 1; i <= count; ++i) {
    const auto member = fmt::format("{}-{}", name, i);
    members_.emplace(member, Role::peer);
    known_.insert(member);
  }
  names_.push_back(fmt::format("{0}-1 … {0}-{1}", name, count));
}

std::optional<std::string> Cast::objection_to_disk() const {
  if (!has(Role::scripted)) return std::nullopt;
  return "expected no disk: it belongs to the server under test, and here is a scripted one";
}

bool Cast::knows(std::string_view variable) const {
  return known_.count(variable) != 0;
}

void Cast::learn(const Text& received) {
  for (const TextPiece& piece : received.pieces) {
    if (const auto* variable = std::get_if<Variable>(&piece)) known_.insert(variable->name);
  }
}

void Cast::dismiss(const std::string& name) {
  gone_.insert(name);
  surely_gone_.insert(name);
}

void Cast::bring_back(const std::string& name) {
  listens();
  gone_.erase(name);
  surely_gone_.erase(name);
  silent_.erase(name);
}

Cast Cast::behind(const std::vector<Cast>& ends) {
  Cast result = ends.front();
  for (const Cast& end : ends) {
    result.known_ = both(result.known_, end.known_);
    result.surely_gone_ = both(result.surely_gone_, end.surely_gone_);
    result.silent_.insert(end.silent_.begin(), end.silent_.end());
    result.gone_.insert(end.gone_.begin(), end.gone_.end());
    result.uses_disk_ = result.uses_disk_ || end.uses_disk_;
    result.startup_ = std::max(result.startup_, end.startup_);  // the one that allows least
  }
  for (const Cast& end : ends) {
    result.doubtful_.insert(end.doubtful_.begin(), end.doubtful_.end());
    std::set_difference(end.known_.begin(), end.known_.end(), result.known_.begin(),
                        result.known_.end(),
                        std::inserter(result.doubtful_, result.doubtful_.end()));
  }
  return result;
}

}  // namespace chatspec
