// The lines that say who takes part: `peers`, `server`, `client`, `scripted`.
#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <utility>
#include <vector>

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

struct Manner {
  bool piped = false;
  Startup startup = Startup::awaited;
};

// Behind the name of a program under test: how it is started, in words of any order.
Parsed<Manner> parse_manner(LineCursor& line, Role role) {
  Manner manner;
  std::vector<std::string_view> words = {"piped"};
  if (role == Role::server) words.insert(words.end(), {"starting", "port-taken"});
  while (true) {
    line.skip_spaces();
    if (line.at_end()) return manner;
    if (words.empty()) return line.error("expected the end of the line");
    const auto begin = line.offset();
    const auto word = line.take_word();
    if (std::find(words.begin(), words.end(), word) == words.end()) {
      return line.error_at(begin,
                           fmt::format("expected {}{} or the end of the line",
                                       words.size() > 1 ? "one of " : "", fmt::join(words, " ")));
    }
    if (word == "piped") {
      manner.piped = true;
      words.erase(words.begin());
    } else {
      manner.startup = word == "starting" ? Startup::starting : Startup::port_taken;
      words.resize(words.size() - 2);  // they exclude each other, and stand last
    }
  }
}

Parsed<Action> start(Role role, std::string name, LineCursor& line, Cast& cast) {
  if (role == Role::scripted) {
    if (auto end = line.expect_end(); !end) return tl::unexpected(end.error());
    return ScriptedServer{std::move(name)};
  }
  const auto manner = parse_manner(line, role);
  if (!manner) return tl::unexpected(manner.error());
  if (manner->piped) cast.pipe(name);
  if (role == Role::client) return StartClient{std::move(name), manner->piped};
  cast.begin(manner->startup);
  return StartServer{std::move(name), manner->piped, manner->startup};
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
  return start(role, std::move(*name), line, cast);
}

}  // namespace chatspec
