#include "report/markup.hpp"

#include "outcome/visible.hpp"

namespace chatspec {

std::string escape_markup(std::string_view text) {
  std::string safe;
  safe.reserve(text.size());
  for (char c : text) {
    switch (c) {
      case '&':
        safe += "&amp;";
        break;
      case '<':
        safe += "&lt;";
        break;
      case '>':
        safe += "&gt;";
        break;
      case '"':
        safe += "&quot;";
        break;
      case '\'':
        safe += "&#39;";
        break;
      default:
        safe += c;
    }
  }
  return safe;
}

std::string markup_lines(std::string_view bytes) {
  return escape_markup(visible_lines(bytes));
}

std::string slug(std::string_view text) {
  std::string safe;
  for (char c : text) {
    bool capital = c >= 'A' && c <= 'Z';
    bool plain = (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9');
    if (capital || plain) {
      safe += capital ? static_cast<char>(c + ('a' - 'A')) : c;
    } else if (!safe.empty() && safe.back() != '-') {
      safe += '-';
    }
  }
  while (safe.ends_with('-')) safe.pop_back();
  return safe;
}

}  // namespace chatspec
