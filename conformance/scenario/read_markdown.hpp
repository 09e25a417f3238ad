// The blocks of a Markdown file that a spec is made of, with their lines.
#pragma once

#include <string>
#include <vector>

namespace chatspec {

struct MarkdownBlock {
  enum class Kind { heading, paragraph, quotation, fence, other };
  Kind kind = Kind::other;
  int level = 0;     ///< of a heading
  int line = 0;      ///< where the block begins in the file, from 1; of a fence: the fence itself
  std::string info;  ///< of a fence: what stands behind the opening fence
  /// Heading, paragraph, quotation: as written, marks like `code` included, white space collapsed.
  /// Fence: the lines between, as they are.
  std::string text;
};

/// The top level of the document, in order. Blocks in lists and quotations are not looked into.
std::vector<MarkdownBlock> read_markdown(const std::string& text);

/// Runs of white space become one space; none at the ends.
std::string collapse_spaces(const std::string& text);

}  // namespace chatspec
