#include "scenario/read_markdown.hpp"

#include <cmark.h>

#include <algorithm>
#include <memory>
#include <sstream>
#include <string_view>

namespace chatspec {

namespace {

using Document = std::unique_ptr<cmark_node, decltype(&cmark_node_free)>;

std::vector<std::string> split_lines(const std::string& text) {
  std::vector<std::string> lines;
  std::istringstream stream(text);
  for (std::string line; std::getline(stream, line);) lines.push_back(line);
  return lines;
}

// The block as it stands in the file, because code quotes what the author wrote and not what a
// Markdown renderer makes of it. `marks` are the characters that begin each line of such a block.
std::string source_of(cmark_node* node, const std::vector<std::string>& lines,
                      std::string_view marks) {
  std::string source;
  // A lone CR ends a line for libcmark and not for us: never look behind our last line.
  const auto last = std::min(static_cast<std::size_t>(cmark_node_get_end_line(node)), lines.size());
  for (auto i = static_cast<std::size_t>(cmark_node_get_start_line(node)); i <= last; ++i) {
    const std::string& line = lines[i - 1];
    source += line.substr(std::min(line.find_first_not_of(marks), line.size())) + "\n";
  }
  return collapse_spaces(source);
}

MarkdownBlock read_block(cmark_node* node, const std::vector<std::string>& lines) {
  using Kind = MarkdownBlock::Kind;
  MarkdownBlock block;
  block.line = cmark_node_get_start_line(node);
  switch (cmark_node_get_type(node)) {
    case CMARK_NODE_HEADING:
      block.kind = Kind::heading;
      block.level = cmark_node_get_heading_level(node);
      block.text = source_of(node, lines, "# ");
      break;
    case CMARK_NODE_PARAGRAPH:
      block.kind = Kind::paragraph;
      block.text = source_of(node, lines, " ");
      break;
    case CMARK_NODE_BLOCK_QUOTE:
      block.kind = Kind::quotation;
      block.text = source_of(node, lines, "> ");
      break;
    case CMARK_NODE_CODE_BLOCK:
      block.kind = Kind::fence;
      block.info = collapse_spaces(cmark_node_get_fence_info(node));
      block.text = cmark_node_get_literal(node);
      break;
    default:
      break;
  }
  return block;
}

}  // namespace

std::vector<MarkdownBlock> read_markdown(const std::string& text) {
  const Document document(cmark_parse_document(text.data(), text.size(), CMARK_OPT_DEFAULT),
                          &cmark_node_free);
  const auto lines = split_lines(text);
  std::vector<MarkdownBlock> blocks;
  for (cmark_node* node = cmark_node_first_child(document.get()); node != nullptr;
       node = cmark_node_next(node)) {
    blocks.push_back(read_block(node, lines));
  }
  return blocks;
}

std::string collapse_spaces(const std::string& text) {
  std::istringstream stream(text);
  std::string collapsed;
  for (std::string word; stream >> word;) {
    if (!collapsed.empty()) collapsed += ' ';
    collapsed += word;
  }
  return collapsed;
}

}  // namespace chatspec
