// The lines that say who takes part: `peers`, `server`, `client`, `scripted`.
#include <fmt/format.h>

#include <utility>

#include "scenario/parse_bytes.hpp"
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

// One of one is a peer; more than these do not fit beside a server under a shell's usual limit of
// 1,024 descriptors.
constexpr std::size_t crowd_min = 2;
constexpr std::size_t crowd_max = 1000;

// `idle*200`, behind nothing; adds its names to `peers`.
Parsed<std::monostate> parse_crowd(LineCursor& line, Cast& cast, ConnectPeers& peers) {
  const auto begin = line.offset();
  const std::string name(line.rest().substr(0, name_length(line.rest())));
  line.move_to(begin + name.size() + 1);
  const auto at = line.offset();
  const auto count = parse_number(line, crowd_max);
  if (!count || *count < crowd_min) {
    return line.error_at(at, fmt::format("expected how many: {} to {}", crowd_min, crowd_max));
  }
  for (std::size_t i = 1; i <= *count; ++i) {
    peers.names.push_back(fmt::format("{}-{}", name, i));
    if (auto objection = cast.objection_to_name(peers.names.back())) {
      return line.error_at(begin, *objection);
    }
  }
  cast.add_crowd(name, *count);
  return {};
}

bool is_crowd(std::string_view word) {
  const auto length = name_length(word);
  return length > 0 && word.substr(length).starts_with('*');
}

Parsed<std::monostate> parse_one_or_many(LineCursor& line, Cast& cast, ConnectPeers& peers) {
  line.skip_spaces();
  if (!is_crowd(line.rest())) {
    auto name = parse_new_name(line, Role::peer, cast);
    if (!name) return tl::unexpected(name.error());
    peers.names.push_back(std::move(*name));
    return {};
  }
  if (auto crowd = parse_crowd(line, cast, peers); !crowd) return crowd;
  const auto end = line.offset();
  line.skip_spaces();
  if (!line.at_end() && line.offset() == end) return line.error("expected a space");
  return {};
}

// Behind the name of a program under test: how it is started.
Parsed<bool> parse_piped(LineCursor& line) {
  line.skip_spaces();
  if (line.at_end()) return false;
  const auto begin = line.offset();
  if (line.take_word() != "piped") {
    return line.error_at(begin, "expected piped or the end of the line");
  }
  return line.expect_end().map([](auto) { return true; });
}

Parsed<Action> start(Role role, std::string name, LineCursor& line) {
  if (role == Role::scripted) {
    if (auto end = line.expect_end(); !end) return tl::unexpected(end.error());
    return ScriptedServer{std::move(name)};
  }
  const auto piped = parse_piped(line);
  if (!piped) return tl::unexpected(piped.error());
  if (role == Role::server) return StartServer{std::move(name), *piped};
  return StartClient{std::move(name), *piped};
}

}  // namespace

Parsed<Action> parse_peers(LineCursor& line, Cast& cast) {
  if (auto objection = cast.objection_to(Role::peer)) {
    return line.error_at(line.line().find_first_not_of(" \t"), *objection);
  }
  ConnectPeers peers;
  do {
    if (auto read = parse_one_or_many(line, cast, peers); !read) {
      return tl::unexpected(read.error());
    }
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
  return start(role, std::move(*name), line);
}

}  // namespace chatspec
