#include "scenario/write_session.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "scenario/step_table.hpp"

namespace chatspec {

namespace {

std::string quoted(const std::string& text) {
  std::string result = "\"";
  for (const char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    if (c == '"' || c == '\\') {
      result += fmt::format("\\{}", c);
    } else if (byte < 0x20 || byte == 0x7f) {
      result += fmt::format("\\x{:02x}", byte);
    } else {
      result += c;
    }
  }
  return result + "\"";
}

// Who takes part stands at the margin, what they do is indented: so a reader sees the cast at once.
bool is_cast_line(const Action& action) {
  return kind_of(action).part == Part::enters;
}

void write_inner(const std::vector<Step>& steps, std::vector<std::string>& lines) {
  for (const Step& step : steps) lines.push_back("    " + step.source);
}

void write_branches(const Either& block, std::vector<std::string>& lines) {
  for (const Branch& branch : block.branches) {
    if (branch.lenient) {
      lines.push_back(fmt::format("  or lenient {}", quoted(branch.remark)));
    } else if (&branch != &block.branches.front()) {
      lines.emplace_back("  or");
    }
    write_inner(branch.steps, lines);
  }
  lines.emplace_back("  end");
}

}  // namespace

std::vector<std::string> write_session(const Session& session) {
  std::vector<std::string> lines = {fmt::format("session {}", session.id),
                                    fmt::format("  proves {}", fmt::join(session.proves, " "))};
  if (!session.needs.empty()) {
    lines.push_back(fmt::format("  needs {}", fmt::join(session.needs, " ")));
  }
  if (session.points != 1) lines.push_back(fmt::format("  points {}", session.points));
  if (session.once) lines.emplace_back("  once");
  if (!session.why.empty()) lines.push_back(fmt::format("  why {}", quoted(session.why)));
  for (const Step& step : session.steps) {
    lines.push_back((is_cast_line(step.action) ? "" : "  ") + step.source);
    if (const auto* block = std::get_if<AnyOrder>(&step.action)) {
      write_inner(block->steps, lines);
      lines.emplace_back("  end");
    }
    if (const auto* block = std::get_if<Either>(&step.action)) write_branches(*block, lines);
  }
  return lines;
}

}  // namespace chatspec
