// From files and directories to a suite. The format: spec/notation.md, "The requirement".
#pragma once

#include <string>
#include <vector>

#include <tl/expected.hpp>

#include "scenario/parse_error.hpp"
#include "scenario/spec.hpp"

namespace chatspec {

/// Reads every `.md` and `.sess` file that `paths` name, directories included (with what is below
/// them, in order of name). A file named twice is read once. All faults of all files are returned,
/// in order, not only the first.
///
/// Places hold the path as it was reached from `paths`. A suite without a `protocol` block is a
/// fault, because nothing can be played without it; two blocks are a fault; so are two requirements
/// or two sessions with one id.
tl::expected<Suite, std::vector<ParseError>> read_suite(const std::vector<std::string>& paths);

/// The same for one text that stands for the Markdown file `file`: for tests and tools.
tl::expected<Suite, std::vector<ParseError>> read_suite_text(const std::string& markdown,
                                                             const std::string& file);

}  // namespace chatspec
