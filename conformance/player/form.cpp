#include "player/form.hpp"

namespace chatspec {

std::string fill_form(std::string_view form, const std::map<std::string, std::string>& values) {
  std::string filled;
  while (!form.empty()) {
    bool doubled = form.starts_with("{{") || form.starts_with("}}");
    auto close = form.find('}');
    if (doubled || form.front() != '{' || close == std::string_view::npos) {
      filled += form.front();
      form.remove_prefix(doubled ? 2 : 1);
      continue;
    }
    auto value = values.find(std::string(form.substr(1, close - 1)));
    filled += value != values.end() ? value->second : form.substr(0, close + 1);
    form.remove_prefix(close + 1);
  }
  return filled;
}

bool is_heard_from(std::string_view heard, const std::vector<std::string>& senders,
                   std::string_view line) {
  if (heard.empty()) return false;
  for (const std::string& sender : senders) {
    // A form and an address are visible text, so a NUL shows where the word stands.
    std::string form = fill_form(heard, {{"sender", sender}, {"word", std::string(1, '\0')}});
    auto word = form.find('\0');
    if (word == std::string::npos) continue;
    std::string_view before = std::string_view(form).substr(0, word);
    std::string_view behind = std::string_view(form).substr(word + 1);
    if (line.size() >= before.size() + behind.size() && line.starts_with(before) &&
        line.ends_with(behind)) {
      return true;
    }
  }
  return false;
}

}  // namespace chatspec
