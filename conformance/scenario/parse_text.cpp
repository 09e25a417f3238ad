#include "scenario/parse_text.hpp"

#include <fmt/format.h>

#include <utility>

#include "scenario/parse_bytes.hpp"

namespace chatspec {

namespace {

// No two parts of it are alike, so a piece that is lost, doubled or out of order is always seen.
std::string numbered_words(std::size_t count) {
  std::string text;
  for (std::size_t i = 1; i <= count; ++i) text += fmt::format("{}word{}", i == 1 ? "" : " ", i);
  return text;
}

class TextParser {
 public:
  TextParser(const LineCursor& line, std::size_t begin, std::size_t end, TextUse use,
             const Cast& cast)
      : line_(line), text_(line.line().substr(0, end)), offset_(begin), use_(use), cast_(cast) {}

  Parsed<Text> parse() {
    while (offset_ < text_.size()) {
      if (auto read = read_piece(); !read) return tl::unexpected(read.error());
    }
    return std::move(result_);
  }

 private:
  Parsed<std::monostate> read_piece() {
    const char c = text_[offset_];
    if (c == '$') return read_variable();
    if (c == '{') return read_hole();
    if (c == '\\') return read_backslash();
    if (c == '}' && !next_is('}'))
      return line_.error_at(offset_, "expected }} for the character }");
    if (static_cast<unsigned char>(c) < 0x20 || c == 0x7f) {
      return line_.error_at(offset_,
                            "expected visible characters; others can be sent with >> and "
                            "compared with <<");
    }
    add(c, c == '}' ? 2 : 1);
    return {};
  }

  Parsed<std::monostate> read_variable() {
    if (next_is('$')) {
      add('$', 2);
      return {};
    }
    const auto length = name_length(text_.substr(offset_ + 1));
    if (length == 0) {
      return line_.error_at(offset_ + 1, "expected a name after $, or $$ for the character $");
    }
    const auto name = text_.substr(offset_ + 1, length);
    if (auto allowed = check_variable(name); !allowed) return allowed;
    result_.pieces.emplace_back(Variable{std::string(name)});
    offset_ += 1 + length;
    return {};
  }

  Parsed<std::monostate> check_variable(std::string_view name) const {
    const Role* role = cast_.role_of(name);
    if (role != nullptr && (*role == Role::server || *role == Role::scripted)) {
      return line_.error_at(
          offset_,
          fmt::format("expected another name: ${} is {}, which is not called by an address", name,
                      describe(*role)));
    }
    if (use_ == TextUse::received && cast_.is_doubtful(name)) {
      return line_.error_at(
          offset_,
          fmt::format("expected another name: some branches above have captured ${}, not all",
                      name));
    }
    if (use_ == TextUse::received) return {};
    return require_known(line_, offset_, name, cast_);
  }

  // Whoever writes `\n` here takes TEXT for BYTES, and two characters would be sent. `\xHH` is what
  // a program may print in place of a byte, so it can be received.
  Parsed<std::monostate> read_backslash() {
    if (next_is('\\')) {
      add('\\', 2);
      return {};
    }
    const bool control = next_is('n') || next_is('r') || next_is('t') || next_is('0');
    if (control || (next_is('x') && use_ == TextUse::sent)) {
      return line_.error_at(
          offset_,
          fmt::format("expected no {0}: in a text it is no escape; send it with >>, compare "
                      "it with <<, or write \\{0} for the characters {0}",
                      text_.substr(offset_, 2)));
    }
    add('\\', 1);
    return {};
  }

  Parsed<std::monostate> read_hole() {
    if (next_is('{')) {
      add('{', 2);
      return {};
    }
    const auto rest = text_.substr(offset_);
    if (rest.starts_with("{words ") || rest.starts_with("{words}")) return read_words();
    const bool integer = rest.starts_with("{int}");
    if (!integer && !rest.starts_with("{any}")) {
      return line_.error_at(offset_,
                            "expected {int}, {any} or {words N}, or {{ for the character {");
    }
    if (use_ == TextUse::sent) {
      return line_.error_at(offset_, fmt::format("expected a text without holes: {} cannot be sent",
                                                 rest.substr(0, 5)));
    }
    result_.pieces.emplace_back(integer ? Hole::integer : Hole::any);
    offset_ += 5;
    return {};
  }

  Parsed<std::monostate> read_words() {
    auto line = line_;
    line.move_to(offset_ + std::string_view("{words").size());
    line.take(" ");
    const auto begin = line.offset();
    const auto count = parse_number(line, words_max);
    if (!count || *count == 0) {
      return line_.error_at(begin, fmt::format("expected how many words: 1 to {}", words_max));
    }
    if (!line.take("}")) return line.error("expected }");
    std::string source(text_.substr(offset_, line.offset() - offset_));
    result_.pieces.emplace_back(LongText{numbered_words(*count), std::move(source)});
    offset_ = line.offset();
    return {};
  }

  bool next_is(char c) const { return offset_ + 1 < text_.size() && text_[offset_ + 1] == c; }

  void add(char c, std::size_t length) {
    if (result_.pieces.empty() || !std::holds_alternative<Literal>(result_.pieces.back())) {
      result_.pieces.emplace_back(Literal{});
    }
    std::get<Literal>(result_.pieces.back()).text += c;
    offset_ += length;
  }

  const LineCursor& line_;
  std::string_view text_;
  std::size_t offset_;
  TextUse use_;
  const Cast& cast_;
  Text result_;
};

}  // namespace

Parsed<Text> parse_text(const LineCursor& line, std::size_t begin, std::size_t end, TextUse use,
                        const Cast& cast) {
  return TextParser(line, begin, end, use, cast).parse();
}

Parsed<Text> parse_rest_as_text(LineCursor& line, TextUse use, const Cast& cast) {
  line.take(" ");  // a word has ended here, so a space comes next, or the end of the line
  const auto begin = line.offset();
  line.move_to(line.line().size());
  return parse_text(line, begin, line.line().size(), use, cast);
}

Parsed<std::vector<Text>> parse_alternatives(LineCursor& line, const Cast& cast) {
  constexpr std::string_view separator = " || ";
  line.take(" ");
  std::vector<Text> texts;
  for (bool last = false; !last;) {
    const auto begin = line.offset();
    const auto found = line.line().find(separator, begin);
    last = found == std::string_view::npos;
    const auto end = last ? line.line().size() : found;
    auto text = parse_text(line, begin, end, TextUse::received, cast);
    if (!text) return tl::unexpected(text.error());
    texts.push_back(std::move(*text));
    line.move_to(last ? end : end + separator.size());
  }
  if (texts.size() < 2) return line.error("expected another text after ' || '");
  return texts;
}

Parsed<std::monostate> require_known(const LineCursor& line, std::size_t offset,
                                     std::string_view name, const Cast& cast) {
  if (cast.knows(name)) return {};
  return line.error_at(
      offset,
      fmt::format("expected a name that is known here: no step above has captured ${}", name));
}

}  // namespace chatspec
