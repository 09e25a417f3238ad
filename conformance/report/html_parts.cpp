#include "report/html_parts.hpp"

#include <algorithm>

#include <fmt/core.h>

#include "outcome/json_values.hpp"
#include "outcome/visible.hpp"
#include "report/markup.hpp"

namespace chatspec {
namespace {

// Many computers have no picture of `␊`.
std::string for_any_font(std::string text) {
  constexpr std::string_view line_end_picture = "␊";
  for (auto at = text.find(line_end_picture); at != std::string::npos;
       at = text.find(line_end_picture, at)) {
    text.replace(at, line_end_picture.size(), "\\n");
  }
  return text;
}

}  // namespace

std::string bytes_markup(std::string_view bytes) {
  std::string text;
  for (const VisiblePiece& piece : visible_pieces(bytes)) {
    std::string safe = escape_markup(piece.text);
    text += piece.stands_in ? "<i>" + for_any_font(safe) + "</i>" : safe;
  }
  return text;
}

std::string bytes_markup_from(std::string_view bytes, std::size_t at) {
  at = character_begin(bytes, std::min(at, bytes.size()));
  std::string_view rest = bytes.substr(at);
  if (rest.empty()) return bytes_markup(bytes) + "<mark class=\"end\"></mark>";
  return bytes_markup(bytes.substr(0, at)) + "<mark>" + bytes_markup(rest) + "</mark>";
}

std::string sentence_markup(std::string_view text) {
  std::string safe;
  bool code = false;
  std::string all = markup_lines(text);
  bool paired = std::count(all.begin(), all.end(), '`') % 2 == 0;
  for (char c : all) {
    if (c != '`' || !paired) {
      safe += c;
      continue;
    }
    safe += code ? "</code>" : "<code>";
    code = !code;
  }
  return safe;
}

std::string badge(Verdict verdict) {
  return fmt::format("<span class=\"badge v-{}\">{}</span>", word(verdict), name(verdict));
}

std::string command_markup(std::string_view command) {
  return fmt::format(
      "<div class=\"command\"><code tabindex=\"0\">{}</code>"
      "<button type=\"button\" class=\"copy\" hidden>Copy</button></div>\n",
      markup_lines(command));
}

std::string session_anchor(std::string_view id, std::string_view part) {
  return std::string(part) + "session-" + slug(id);
}

}  // namespace chatspec
