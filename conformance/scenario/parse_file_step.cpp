// The steps about files: of the server's directory (`disk …`) and of a client's working directory.
#include <fmt/format.h>

#include <utility>

#include "scenario/parse_bytes.hpp"
#include "scenario/parse_step.hpp"
#include "scenario/step_table.hpp"

namespace chatspec {

namespace {

// A name without spaces as it is, any other in quotes.
Parsed<std::string> parse_file_name(LineCursor& line) {
  line.skip_spaces();
  const auto begin = line.offset();
  const bool quoted = line.rest().starts_with('"');
  auto name = quoted ? parse_quoted(line) : Parsed<std::string>(std::string(line.take_word()));
  if (!name) return name;
  if (name->empty()) return line.error_at(begin, "expected the name of a file");
  if (auto objection = objection_to_path(*name)) return line.error_at(begin, *objection);
  return name;
}

Parsed<Action> parse_content(LineCursor& line, const std::string& who, std::string name,
                             const Cast& cast) {
  auto bytes = parse_bytes(line, BytesUse::content, cast);
  if (!bytes) return tl::unexpected(bytes.error());
  return PlaceFile{who, std::move(name), std::move(*bytes)};
}

Parsed<Action> parse_link(LineCursor& line, std::string name) {
  line.skip_spaces();
  const auto begin = line.offset();
  auto target = line.rest().starts_with('"') ? parse_quoted(line)
                                             : Parsed<std::string>(std::string(line.take_word()));
  if (!target) return tl::unexpected(target.error());
  if (target->empty()) return line.error_at(begin, "expected what the link points at");
  if (auto end = line.expect_end(); !end) return tl::unexpected(end.error());
  return PlaceLink{std::move(name), std::move(*target)};
}

// `NAME = BYTES`; for the disk also `NAME -> TARGET`.
Parsed<Action> parse_has(LineCursor& line, const std::string& who, const Cast& cast) {
  auto name = parse_file_name(line);
  if (!name) return tl::unexpected(name.error());
  line.skip_spaces();
  const auto begin = line.offset();
  const auto word = line.take_word();
  if (word == "=") return parse_content(line, who, std::move(*name), cast);
  if (word == "->" && who.empty()) return parse_link(line, std::move(*name));
  return line.error_at(begin, who.empty() ? "expected = or ->" : "expected =");
}

// `NAME is BYTES` or `NAME absent`.
Parsed<Action> parse_file(LineCursor& line, const std::string& who, const Cast& cast) {
  auto name = parse_file_name(line);
  if (!name) return tl::unexpected(name.error());
  line.skip_spaces();
  const auto begin = line.offset();
  const auto word = line.take_word();
  if (word == "absent") {
    if (auto end = line.expect_end(); !end) return tl::unexpected(end.error());
    return ExpectNoFile{who, std::move(*name)};
  }
  if (word != "is") return line.error_at(begin, "expected is or absent");
  auto bytes = parse_bytes(line, BytesUse::content, cast);
  if (!bytes) return tl::unexpected(bytes.error());
  return ExpectFile{who, std::move(*name), std::move(*bytes)};
}

}  // namespace

Parsed<Action> parse_disk(LineCursor& line, Cast& cast) {
  if (auto objection = cast.objection_to_disk()) {
    return line.error_at(line.line().find_first_not_of(" \t"), *objection);
  }
  cast.use_disk();
  line.skip_spaces();
  const auto begin = line.offset();
  const auto word = line.take_word();
  if (word == "has") return parse_has(line, "", cast);
  if (word == "file") return parse_file(line, "", cast);
  if (word != "empty") {
    const auto words =
        words_of([](const StepKind& kind) { return kind.doers == Doer::disk; }, second_word);
    return line.error_at(begin, fmt::format("expected one of {}", words));
  }
  if (auto end = line.expect_end(); !end) return tl::unexpected(end.error());
  return ExpectEmptyDisk{};
}

Parsed<Action> parse_client_has(LineCursor& line, const std::string& who, Cast& cast) {
  line.skip_spaces();
  const auto begin = line.offset();
  if (line.take_word() != "file") return line.error_at(begin, "expected file");
  return parse_has(line, who, cast);
}

Parsed<Action> parse_client_file(LineCursor& line, const std::string& who, Cast& cast) {
  return parse_file(line, who, cast);
}

}  // namespace chatspec
