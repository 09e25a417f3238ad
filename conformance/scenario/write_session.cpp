#include "scenario/write_session.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

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
  return std::holds_alternative<ConnectPeers>(action) ||
         std::holds_alternative<StartServer>(action) ||
         std::holds_alternative<StartClient>(action) ||
         std::holds_alternative<ScriptedServer>(action);
}

}  // namespace

std::vector<std::string> write_session(const Session& session) {
  std::vector<std::string> lines = {fmt::format("session {}", session.id),
                                    fmt::format("  proves {}", fmt::join(session.proves, " "))};
  if (session.points != 1) lines.push_back(fmt::format("  points {}", session.points));
  if (!session.why.empty()) lines.push_back(fmt::format("  why {}", quoted(session.why)));
  for (const Step& step : session.steps) {
    lines.push_back((is_cast_line(step.action) ? "" : "  ") + step.source);
    const auto* block = std::get_if<AnyOrder>(&step.action);
    if (block == nullptr) continue;
    for (const Step& inner : block->steps) lines.push_back("    " + inner.source);
    lines.emplace_back("  end");
  }
  return lines;
}

}  // namespace chatspec
