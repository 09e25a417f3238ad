// A requirement of a spec: heading, level, sentence.
#pragma once

#include <string>
#include <vector>

#include "scenario/line_cursor.hpp"
#include "scenario/read_markdown.hpp"
#include "scenario/spec.hpp"

namespace chatspec {

/// "MUST", "MUST NOT", …
std::string to_string(Level level);

/// A heading of level four whose text is a requirement's id.
bool is_requirement_heading(const MarkdownBlock& block);

/// The requirement whose heading is `blocks[index]`; `section` is left to the caller.
Parsed<Requirement> read_requirement(const std::vector<MarkdownBlock>& blocks, std::size_t index,
                                     const std::string& file);

}  // namespace chatspec
