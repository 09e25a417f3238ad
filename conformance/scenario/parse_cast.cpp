// The lines that say who takes part: `peers`, `server`, `client`, `scripted`.
#include <utility>

#include "scenario/parse_step.hpp"

namespace chatspec {

namespace {

Parsed<std::string> parse_new_name(LineCursor& line, Role role, Cast& cast) {
  line.skip_spaces();
  const auto begin = line.offset();
  std::string name(line.take_word());
  if (!is_name(name)) return line.error_at(begin, "expected a name: a lower-case word");
  if (auto objection = cast.objection_to_name(name)) return line.error_at(begin, *objection);
  cast.add(name, role);
  return name;
}

Action start(Role role, std::string name) {
  if (role == Role::server) return StartServer{std::move(name)};
  if (role == Role::client) return StartClient{std::move(name)};
  return ScriptedServer{std::move(name)};
}

}  // namespace

Parsed<Action> parse_peers(LineCursor& line, Cast& cast) {
  if (auto objection = cast.objection_to(Role::peer)) {
    return line.error_at(line.line().find_first_not_of(" \t"), *objection);
  }
  ConnectPeers peers;
  do {
    auto name = parse_new_name(line, Role::peer, cast);
    if (!name) return tl::unexpected(name.error());
    peers.names.push_back(std::move(*name));
    line.skip_spaces();
  } while (!line.at_end());
  return peers;
}

Parsed<Action> parse_program(LineCursor& line, Role role, Cast& cast) {
  if (auto objection = cast.objection_to(role)) {
    return line.error_at(line.line().find_first_not_of(" \t"), *objection);
  }
  auto name = parse_new_name(line, role, cast);
  if (!name) return tl::unexpected(name.error());
  if (auto end = line.expect_end(); !end) return tl::unexpected(end.error());
  return start(role, std::move(*name));
}

}  // namespace chatspec
