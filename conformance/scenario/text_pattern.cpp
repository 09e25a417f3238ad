#include "scenario/text_pattern.hpp"

#include <algorithm>
#include <cstddef>
#include <cstdint>

namespace chatspec {

namespace {

// Four million attempts take a fraction of a second. Patterns as people write them need a few
// thousand; a line of 8,192 bytes needs more only against three or more holes.
constexpr std::uint32_t match_steps_max = 4'000'000;

bool is_digit(char c) {
  return c >= '0' && c <= '9';
}

// Backtracking over the pieces. Shortest first for `{any}` and captures, longest first for `{int}`.
class Matcher {
 public:
  Matcher(const Text& text, const Bindings& known) : pieces_(text.pieces), bindings_(known) {}

  bool matches(std::string_view line) { return rest_matches(0, line); }
  Bindings take_bindings() { return std::move(bindings_); }

 private:
  bool rest_matches(std::size_t index, std::string_view line) {
    if (++steps_ > match_steps_max) return false;
    if (index == pieces_.size()) return line.empty();
    const TextPiece& piece = pieces_[index];
    if (const auto* literal = std::get_if<Literal>(&piece))
      return fixed(literal->text, index, line);
    if (const auto* hole = std::get_if<Hole>(&piece)) {
      return *hole == Hole::integer ? integer(index, line) : any(index, line);
    }
    if (const auto* known_text = std::get_if<LongText>(&piece)) {
      return fixed(known_text->text, index, line);
    }
    const std::string& name = std::get<Variable>(piece).name;
    const auto known = bindings_.find(name);
    // A copy: a capture made further on may be taken back while it is compared.
    if (known != bindings_.end()) return fixed(std::string(known->second), index, line);
    return capture(name, index, line);
  }

  bool fixed(const std::string& text, std::size_t index, std::string_view line) {
    return line.starts_with(text) && rest_matches(index + 1, line.substr(text.size()));
  }

  bool integer(std::size_t index, std::string_view line) {
    const auto end = std::find_if_not(line.begin(), line.end(), is_digit);
    for (auto length = static_cast<std::size_t>(end - line.begin()); length > 0; --length) {
      if (rest_matches(index + 1, line.substr(length))) return true;
    }
    return false;
  }

  bool any(std::size_t index, std::string_view line) {
    for (std::size_t length = 0; length <= line.size(); ++length) {
      if (rest_matches(index + 1, line.substr(length))) return true;
    }
    return false;
  }

  bool capture(const std::string& name, std::size_t index, std::string_view line) {
    for (std::size_t length = 1; length <= line.size(); ++length) {
      bindings_[name] = line.substr(0, length);
      if (rest_matches(index + 1, line.substr(length))) return true;
    }
    bindings_.erase(name);
    return false;
  }

  const std::vector<TextPiece>& pieces_;
  Bindings bindings_;
  std::uint32_t steps_ = 0;
};

const char* spelling(Hole hole) {
  return hole == Hole::integer ? "{int}" : "{any}";
}

std::string shown(const Text& text, const Bindings& bindings, std::string LongText::*long_text) {
  std::string line;
  for (const TextPiece& piece : text.pieces) {
    if (const auto* literal = std::get_if<Literal>(&piece)) {
      line += literal->text;
    } else if (const auto* one = std::get_if<LongText>(&piece)) {
      line += one->*long_text;
    } else if (const auto* hole = std::get_if<Hole>(&piece)) {
      line += spelling(*hole);
    } else {
      const std::string& name = std::get<Variable>(piece).name;
      const auto known = bindings.find(name);
      line += known == bindings.end() ? "$" + name : known->second;
    }
  }
  return line;
}

}  // namespace

bool match(const Text& text, std::string_view line, Bindings& bindings) {
  Matcher matcher(text, bindings);
  if (!matcher.matches(line)) return false;
  bindings = matcher.take_bindings();
  return true;
}

tl::expected<std::string, std::string> render(const Text& text, const Bindings& bindings) {
  std::string line;
  for (const TextPiece& piece : text.pieces) {
    if (const auto* literal = std::get_if<Literal>(&piece)) {
      line += literal->text;
    } else if (const auto* long_text = std::get_if<LongText>(&piece)) {
      line += long_text->text;
    } else if (const auto* hole = std::get_if<Hole>(&piece)) {
      return tl::unexpected(std::string(spelling(*hole)));
    } else {
      const std::string& name = std::get<Variable>(piece).name;
      const auto known = bindings.find(name);
      if (known == bindings.end()) return tl::unexpected(name);
      line += known->second;
    }
  }
  return line;
}

std::string display(const Text& text, const Bindings& bindings) {
  return shown(text, bindings, &LongText::text);
}

std::string display_short(const Text& text, const Bindings& bindings) {
  return shown(text, bindings, &LongText::source);
}

}  // namespace chatspec
