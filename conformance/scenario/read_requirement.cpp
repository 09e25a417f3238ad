#include "scenario/read_requirement.hpp"

#include <fmt/format.h>

#include <array>
#include <optional>
#include <utility>

#include "scenario/parse_header.hpp"

namespace chatspec {

namespace {

using Kind = MarkdownBlock::Kind;

constexpr std::array<std::pair<std::string_view, Level>, 5> levels = {{
    {"MUST", Level::must},
    {"MUST NOT", Level::must_not},
    {"SHOULD", Level::should},
    {"SHOULD NOT", Level::should_not},
    {"MAY", Level::may},
}};

constexpr std::string_view exercise_mark = " · asked by the exercise";

std::optional<Level> level_named(std::string_view text) {
  for (const auto& [name, level] : levels) {
    if (name == text) return level;
  }
  return std::nullopt;
}

tl::unexpected<ParseError> fault(const std::string& file, const MarkdownBlock& at,
                                 std::string message) {
  return tl::unexpected(ParseError{{file, at.line, 1}, std::move(message), ""});
}

Parsed<std::monostate> read_level(const std::string& file, const MarkdownBlock& block,
                                  Requirement& requirement) {
  std::string_view text = block.text;
  requirement.asked_by_exercise = text.ends_with(exercise_mark);
  if (requirement.asked_by_exercise) text.remove_suffix(exercise_mark.size());
  const auto level = level_named(text);
  if (!level) {
    return fault(file, block,
                 fmt::format("expected MUST, MUST NOT, SHOULD, SHOULD NOT or MAY, perhaps with "
                             "'{}'",
                             exercise_mark.substr(1)));
  }
  requirement.level = *level;
  return {};
}

// The sentence must say its own level: a MUST that reads "should" helps nobody.
bool says_level(const Requirement& requirement) {
  return requirement.sentence.find(to_string(requirement.level)) != std::string::npos;
}

}  // namespace

std::string to_string(Level level) {
  for (const auto& [name, value] : levels) {
    if (value == level) return std::string(name);
  }
  return "";
}

bool is_requirement_heading(const MarkdownBlock& block) {
  return block.kind == Kind::heading && block.level == 4 && is_requirement_id(block.text);
}

Parsed<Requirement> read_requirement(const std::vector<MarkdownBlock>& blocks, std::size_t index,
                                     const std::string& file) {
  const MarkdownBlock& heading = blocks[index];
  Requirement requirement;
  requirement.id = heading.text;
  requirement.place = {file, heading.line, 1};
  if (index + 1 >= blocks.size() || blocks[index + 1].kind != Kind::paragraph) {
    return fault(file, heading, "expected a paragraph with the level under this heading");
  }
  const MarkdownBlock& level = blocks[index + 1];
  if (auto read = read_level(file, level, requirement); !read) return tl::unexpected(read.error());
  if (index + 2 >= blocks.size() || blocks[index + 2].kind != Kind::quotation) {
    return fault(file, level, "expected the requirement's sentence as a quotation below this line");
  }
  requirement.sentence = blocks[index + 2].text;
  if (!says_level(requirement)) {
    return fault(
        file, blocks[index + 2],
        fmt::format("expected the word {} in this sentence", to_string(requirement.level)));
  }
  return requirement;
}

}  // namespace chatspec
