#include "player/form.hpp"

namespace chatspec {

std::string fill_form(std::string_view form, const std::map<std::string, std::string>& values) {
  std::string filled;
  while (!form.empty()) {
    auto open = form.find('{');
    auto close = form.find('}', open == std::string_view::npos ? 0 : open);
    if (open == std::string_view::npos || close == std::string_view::npos) break;
    filled += form.substr(0, open);
    auto value = values.find(std::string(form.substr(open + 1, close - open - 1)));
    filled += value != values.end() ? value->second : form.substr(open, close - open + 1);
    form.remove_prefix(close + 1);
  }
  return filled.append(form);
}

bool is_heard_from(std::string_view heard, const std::vector<std::string>& senders,
                   std::string_view line) {
  if (heard.empty()) return false;
  for (const std::string& sender : senders) {
    std::string form = fill_form(heard, {{"sender", sender}});
    auto word = form.find("{word}");
    if (word == std::string::npos) continue;
    std::string_view before = std::string_view(form).substr(0, word);
    std::string_view behind = std::string_view(form).substr(word + 6);
    if (line.size() >= before.size() + behind.size() && line.starts_with(before) &&
        line.ends_with(behind)) {
      return true;
    }
  }
  return false;
}

}  // namespace chatspec
