#include "scenario/parse_step.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "scenario/parse_header.hpp"
#include "scenario/step_table.hpp"

namespace chatspec {

namespace {

tl::unexpected<ParseError> unknown_word(const LineCursor& line, std::size_t begin,
                                        std::string_view word, const Cast& cast) {
  if (word == "session" || is_header_word(word)) {
    return line.error_at(begin,
                         fmt::format("expected {} in the header, before the first step", word));
  }
  const auto words = words_of([](const StepKind& kind) { return !is_deed(kind); });
  if (cast.empty()) return line.error_at(begin, fmt::format("expected one of {}", words));
  return line.error_at(
      begin, fmt::format("expected one of {} or one of {}", fmt::join(cast.names(), " "), words));
}

}  // namespace

Parsed<Action> parse_step(LineCursor line, Cast& cast) {
  line.skip_spaces();
  const auto begin = line.offset();
  const auto word = line.take_word();
  if (word == "peers") return parse_peers(line, cast);
  if (word == "server") return parse_program(line, Role::server, cast);
  if (word == "client") return parse_program(line, Role::client, cast);
  if (word == "scripted") return parse_program(line, Role::scripted, cast);
  if (word == "disk") return parse_disk(line, cast);
  if (word == "fence") {
    return line.expect_end().map([](auto) -> Action { return Fence{}; });
  }
  const Role* role = cast.role_of(word);
  if (role == nullptr) return unknown_word(line, begin, word, cast);
  return parse_deed(line, std::string(word), *role, cast);
}

}  // namespace chatspec
