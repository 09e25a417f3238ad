#include "outcome/json_fields.hpp"

#include <cmath>

#include <fmt/core.h>

#include "outcome/visible.hpp"

namespace chatspec {
namespace {

int digit_of(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

std::optional<std::string> bytes_of(std::string_view digits) {
  if (digits.size() % 2 != 0) return std::nullopt;
  std::string bytes;
  for (std::size_t i = 0; i < digits.size(); i += 2) {
    int high = digit_of(digits[i]), low = digit_of(digits[i + 1]);
    if (high < 0 || low < 0) return std::nullopt;
    bytes += static_cast<char>(high << 4 | low);
  }
  return bytes;
}

const Json& nothing() {
  static const Json none;
  return none;
}

}  // namespace

JsonFields::JsonFields(const Json& json, std::string path, std::string& trouble)
    : json_(&json), path_(std::move(path)), trouble_(&trouble) {}

std::string JsonFields::at(std::string_view key) const {
  if (key.empty()) return path_;
  return path_.empty() ? std::string(key) : fmt::format("{}.{}", path_, key);
}

void JsonFields::complain(std::string_view key, const std::string& what) const {
  if (!trouble_->empty()) return;
  std::string place = at(key);
  *trouble_ = (place.empty() ? "" : visible(place) + ": ") + visible(what);
}

bool JsonFields::has(std::string_view key) const {
  return json_->is_object() && json_->contains(key);
}

const Json* JsonFields::find(std::string_view key, std::string_view what) const {
  if (!trouble_->empty()) return nullptr;
  if (!json_->is_object()) {
    complain("", "expected an object");
    return nullptr;
  }
  auto found = json_->find(key);
  if (found != json_->end()) return &*found;
  complain(key, fmt::format("expected {}, found nothing", what));
  return nullptr;
}

std::optional<std::string> JsonFields::hex(std::string_view key) const {
  std::string full = std::string(key) + "_hex";
  if (!has(full)) return std::nullopt;
  const Json* found = find(full, "bytes");
  auto bytes = found != nullptr && found->is_string()
                   ? bytes_of(found->get_ref<const std::string&>())
                   : std::nullopt;
  if (!bytes) complain(full, "expected pairs of hexadecimal digits");
  return bytes;
}

std::string JsonFields::text(std::string_view key) const {
  const Json* found = find(key, "a text");
  if (found == nullptr) return "";
  if (!found->is_string()) {
    complain(key, "expected a text");
    return "";
  }
  if (auto bytes = hex(key)) return *bytes;
  return from_visible(found->get_ref<const std::string&>());
}

std::string JsonFields::lines(std::string_view key) const {
  std::string all;
  bool first = true;
  for (const std::string& line : texts(key)) {
    if (!first) all += '\n';
    all += line;
    first = false;
  }
  if (auto bytes = hex(key)) return *bytes;
  return all;
}

std::vector<std::string> JsonFields::texts(std::string_view key) const {
  const Json* found = find(key, "a list of texts");
  if (found == nullptr) return {};
  if (!found->is_array()) {
    complain(key, "expected a list of texts");
    return {};
  }
  std::vector<std::string> all;
  for (const Json& one : *found) {
    std::string place = fmt::format("{}[{}]", at(key), all.size());
    if (one.is_object()) {
      all.push_back(JsonFields(one, place, *trouble_).text("text"));
    } else if (one.is_string()) {
      all.push_back(from_visible(one.get_ref<const std::string&>()));
    } else {
      JsonFields(one, place, *trouble_).complain("", "expected a text");
      return {};
    }
  }
  return all;
}

std::uint64_t JsonFields::number(std::string_view key, std::uint64_t most) const {
  const Json* found = find(key, "a number");
  if (found == nullptr) return 0;
  if (found->is_number_unsigned() && found->get<std::uint64_t>() <= most) {
    return found->get<std::uint64_t>();
  }
  complain(key, fmt::format("expected a whole number from 0 to {}", most));
  return 0;
}

int JsonFields::small_number(std::string_view key) const {
  return static_cast<int>(number(key, std::numeric_limits<int>::max()));
}

bool JsonFields::flag(std::string_view key) const {
  const Json* found = find(key, "true or false");
  if (found == nullptr) return false;
  if (!found->is_boolean()) complain(key, "expected true or false");
  return found->is_boolean() && found->get<bool>();
}

std::chrono::duration<double> JsonFields::seconds(std::string_view key) const {
  const Json* found = find(key, "a number of seconds");
  if (found == nullptr) return {};
  double count = found->is_number() ? found->get<double>() : -1;
  if (std::isfinite(count) && count >= 0) return std::chrono::duration<double>(count);
  complain(key, "expected a number of seconds");
  return {};
}

Verdict JsonFields::verdict(std::string_view key) const {
  std::string said = text(key);
  auto verdict = verdict_named(said);
  if (!verdict) complain(key, fmt::format("'{}' is no verdict", said));
  return verdict.value_or(Verdict::broken);
}

JsonFields JsonFields::object(std::string_view key) const {
  const Json* found = find(key, "an object");
  if (found != nullptr && !found->is_object()) complain(key, "expected an object");
  return {found != nullptr ? *found : nothing(), at(key), *trouble_};
}

std::vector<JsonFields> JsonFields::objects(std::string_view key) const {
  const Json* found = find(key, "a list");
  if (found == nullptr) return {};
  if (!found->is_array()) {
    complain(key, "expected a list");
    return {};
  }
  std::vector<JsonFields> all;
  for (const Json& one : *found) {
    std::string place = fmt::format("{}[{}]", at(key), all.size());
    all.emplace_back(one, place, *trouble_);
    if (!one.is_object()) all.back().complain("", "expected an object");
  }
  return all;
}

std::vector<std::string> JsonFields::keys() const {
  std::vector<std::string> all;
  if (!json_->is_object()) return all;
  for (const auto& [key, value] : json_->items()) all.push_back(key);
  return all;
}

}  // namespace chatspec
