#include "outcome/json_values.hpp"

#include <fmt/core.h>

#include "outcome/visible.hpp"

namespace chatspec {
namespace {

void put_hex(Json& json, std::string_view key, std::string_view bytes) {
  std::string digits;
  for (unsigned char byte : bytes) digits += fmt::format("{:02x}", byte);
  json[std::string(key) + "_hex"] = std::move(digits);
}

void append(const Json& json, int depth_max, const std::string& indent, std::string& text) {
  if (!json.is_structured() || json.empty() || depth_max == 0) {
    text += on_one_line(json);
    return;
  }
  const std::string inner = indent + "  ";
  text += json.is_array() ? "[" : "{";
  std::string_view between = "\n";
  for (const auto& [key, value] : json.items()) {
    text += between;
    text += inner;
    if (json.is_object()) text += on_one_line(Json(key)) + ": ";
    append(value, depth_max - 1, inner, text);
    between = ",\n";
  }
  text += "\n" + indent + (json.is_array() ? "]" : "}");
}

}  // namespace

std::string word(Verdict verdict) {
  std::string text(name(verdict));
  for (char& c : text) {
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c + ('a' - 'A'));
  }
  return text;
}

void put_text(Json& json, std::string_view key, std::string_view bytes) {
  std::string text = visible(bytes);
  if (from_visible(text) != bytes) put_hex(json, key, bytes);
  json[std::string(key)] = std::move(text);
}

void put_lines(Json& json, std::string_view key, std::string_view bytes) {
  Json lines = Json::array();
  bool undone = true;
  std::string_view rest = bytes;
  while (true) {
    auto end = rest.find('\n');
    std::string line = visible(rest.substr(0, end));
    undone = undone && from_visible(line) == rest.substr(0, end);
    lines.push_back(std::move(line));
    if (end == std::string_view::npos) break;
    rest.remove_prefix(end + 1);
  }
  if (!undone) put_hex(json, key, bytes);
  json[std::string(key)] = std::move(lines);
}

std::string indented(const Json& json, int depth_max) {
  std::string text;
  append(json, depth_max, "", text);
  return text + "\n";
}

std::string on_one_line(const Json& json) {
  return json.dump(-1, ' ', false, Json::error_handler_t::replace);
}

}  // namespace chatspec
