#include "scenario/parse_bytes.hpp"

#include <fmt/format.h>

#include <optional>
#include <utility>

#include "scenario/parse_text.hpp"

namespace chatspec {

namespace {

std::optional<unsigned> hex_digit(char c) {
  if (c >= '0' && c <= '9') return static_cast<unsigned>(c - '0');
  if (c >= 'a' && c <= 'f') return static_cast<unsigned>(c - 'a') + 10U;
  if (c >= 'A' && c <= 'F') return static_cast<unsigned>(c - 'A') + 10U;
  return std::nullopt;
}

Parsed<char> parse_hex_pair(LineCursor& line) {
  const auto text = line.rest();
  const auto high = text.empty() ? std::nullopt : hex_digit(text[0]);
  const auto low = text.size() < 2 ? std::nullopt : hex_digit(text[1]);
  if (!high || !low) return line.error("expected two hexadecimal digits");
  line.move_to(line.offset() + 2);
  return static_cast<char>(*high * 16U + *low);
}

// Behind the backslash.
Parsed<char> parse_escape(LineCursor& line) {
  if (line.take("n")) return '\n';
  if (line.take("r")) return '\r';
  if (line.take("t")) return '\t';
  if (line.take("0")) return '\0';
  if (line.take("\\")) return '\\';
  if (line.take("\"")) return '"';
  if (line.take("x")) return parse_hex_pair(line);
  return line.error(R"(expected one of n r t 0 \ " xHH after \)");
}

Parsed<BytesPiece> parse_hex(LineCursor& line) {
  Literal bytes;
  for (line.skip_spaces(); !line.take(")"); line.skip_spaces()) {
    if (line.at_end()) return line.error("expected )");
    const auto byte = parse_hex_pair(line);
    if (!byte) return tl::unexpected(byte.error());
    bytes.text += *byte;
  }
  return bytes;
}

Parsed<BytesPiece> parse_random(LineCursor& line) {
  const auto size = parse_number(line, session_bytes_max);
  if (!size) return tl::unexpected(size.error());
  if (!line.take(")")) return line.error("expected )");
  return RandomBytes{*size};
}

Parsed<Variable> parse_known_name(LineCursor& line, const Cast& cast) {
  const auto dollar = line.offset() - 1;
  const auto length = name_length(line.rest());
  if (length == 0) return line.error("expected a name after $");
  std::string name(line.rest().substr(0, length));
  if (auto known = require_known(line, dollar, name, cast); !known) {
    return tl::unexpected(known.error());
  }
  line.move_to(line.offset() + length);
  return Variable{std::move(name)};
}

using Unit = decltype(RepeatedBytes::unit);

Parsed<RepeatedBytes> parse_repeat(LineCursor& line, const Cast& cast);

// What is repeated: texts in quotes, known names and repetitions, up to the closing parenthesis.
Parsed<Unit> parse_unit(LineCursor& line, const Cast& cast) {
  Unit unit;
  for (line.skip_spaces(); !line.take(")"); line.skip_spaces()) {
    if (line.rest().starts_with('"')) {
      auto text = parse_quoted(line);
      if (!text) return tl::unexpected(text.error());
      unit.emplace_back(Literal{std::move(*text)});
    } else if (line.take("$")) {
      auto name = parse_known_name(line, cast);
      if (!name) return tl::unexpected(name.error());
      unit.emplace_back(std::move(*name));
    } else if (line.take("repeat(")) {
      auto repeated = parse_repeat(line, cast);
      if (!repeated) return tl::unexpected(repeated.error());
      unit.emplace_back(std::move(*repeated));
    } else if (unit.empty()) {
      return line.error("expected a text in quotes, $name or repeat(");
    } else {
      return line.error("expected )");
    }
  }
  if (unit.empty()) return line.error("expected a text in quotes, $name or repeat( before )");
  return unit;
}

// Of the texts in one unit. Inner repetitions are within the bound already, so no sum overflows.
std::size_t literal_bytes(const RepeatedBytes& repeated) {
  std::size_t size = 0;
  for (const auto& piece : repeated.unit) {
    if (const auto* literal = std::get_if<Literal>(&piece)) size += literal->text.size();
    if (const auto* inner = std::get_if<RepeatedBytes>(&piece)) {
      size += inner->count * literal_bytes(*inner);
    }
  }
  return size;
}

Parsed<RepeatedBytes> parse_repeat(LineCursor& line, const Cast& cast) {
  const auto begin = line.offset();
  const auto count = parse_number(line, session_bytes_max);
  if (!count) return tl::unexpected(count.error());
  if (!line.take(",")) return line.error("expected , and then what is repeated");
  auto unit = parse_unit(line, cast);
  if (!unit) return tl::unexpected(unit.error());
  RepeatedBytes repeated{*count, std::move(*unit)};
  const auto unit_bytes = literal_bytes(repeated);
  if (unit_bytes > 0 && repeated.count > session_bytes_max / unit_bytes) {
    return line.error_at(begin, fmt::format("expected at most {} bytes", session_bytes_max));
  }
  return repeated;
}

Parsed<BytesPiece> parse_piece(LineCursor& line, BytesUse use, const Cast& cast) {
  if (line.rest().starts_with('"')) {
    return parse_quoted(line).map([](std::string text) -> BytesPiece { return Literal{text}; });
  }
  if (line.take("hex(")) return parse_hex(line);
  if (line.take("random(")) return parse_random(line);
  if (line.take("repeat(")) {
    return parse_repeat(line, cast).map([](RepeatedBytes bytes) -> BytesPiece { return bytes; });
  }
  if (line.take("$")) {
    return parse_known_name(line, cast).map([](Variable name) -> BytesPiece { return name; });
  }
  if (line.take("@")) {
    const auto begin = line.offset();
    std::string path(line.take_word());
    if (path.empty()) return line.error("expected the name of a file after @");
    if (auto objection = objection_to_path(path)) return line.error_at(begin, *objection);
    return FileBytes{std::move(path)};
  }
  if (line.rest().starts_with('|') && use != BytesUse::sent) {
    return line.error("expected no border: only what is sent with >> has segments");
  }
  if (line.take("|")) return SegmentBorder{};
  return line.error(R"(expected one of "text" hex( random( repeat( $name @file |)");
}

bool is_nothing(const BytesPiece& piece) {
  if (const auto* literal = std::get_if<Literal>(&piece)) return literal->text.empty();
  if (const auto* random = std::get_if<RandomBytes>(&piece)) return random->size_bytes == 0;
  if (const auto* repeated = std::get_if<RepeatedBytes>(&piece)) {
    return repeated->count == 0 || literal_bytes(*repeated) == 0;
  }
  return false;
}

bool is_border(const BytesPiece& piece) {
  return std::holds_alternative<SegmentBorder>(piece);
}

// A border means something only between two pieces; bytes to compare must be some.
Parsed<std::monostate> check_whole(const LineCursor& line, std::size_t begin, const Bytes& bytes,
                                   BytesUse use) {
  if (is_border(bytes.pieces.front())) {
    return line.error_at(begin, "expected bytes before the border |");
  }
  if (is_border(bytes.pieces.back())) return line.error("expected bytes after the border |");
  if (use != BytesUse::compared) return {};
  for (const BytesPiece& piece : bytes.pieces) {
    if (!is_nothing(piece)) return {};
  }
  return line.error_at(begin, "expected at least one byte, or the step could not fail");
}

}  // namespace

Parsed<Bytes> parse_bytes(LineCursor& line, BytesUse use, const Cast& cast) {
  Bytes bytes;
  line.skip_spaces();
  const auto begin = line.offset();
  do {
    auto piece = parse_piece(line, use, cast);
    if (!piece) return tl::unexpected(piece.error());
    bytes.pieces.push_back(std::move(*piece));
    const auto end = line.offset();
    line.skip_spaces();
    if (!line.at_end() && line.offset() == end) return line.error("expected a space");
  } while (!line.at_end());
  if (auto whole = check_whole(line, begin, bytes, use); !whole) {
    return tl::unexpected(whole.error());
  }
  return bytes;
}

std::optional<std::string> objection_to_path(std::string_view name) {
  if (name.starts_with('/')) return "expected a name that does not begin with /";
  if (name.find('\0') != std::string_view::npos) return "expected a name without \\0";
  while (true) {
    const auto slash = name.find('/');
    const auto part = name.substr(0, slash);
    if (part == "." || part == "..") return "expected a name without the parts . and ..";
    if (part.empty()) return "expected something before and behind each /";
    if (slash == std::string_view::npos) return std::nullopt;
    name.remove_prefix(slash + 1);
  }
}

Parsed<std::string> parse_quoted(LineCursor& line) {
  if (!line.take("\"")) return line.error("expected a text in quotes");
  std::string text;
  while (!line.take("\"")) {
    if (line.at_end()) return line.error("expected the closing quote \"");
    if (line.take("\\")) {
      const auto escaped = parse_escape(line);
      if (!escaped) return tl::unexpected(escaped.error());
      text += *escaped;
    } else {
      text += line.rest().front();
      line.move_to(line.offset() + 1);
    }
  }
  return text;
}

Parsed<std::size_t> parse_number(LineCursor& line, std::size_t max) {
  const auto begin = line.offset();
  std::size_t number = 0;
  for (auto text = line.rest(); !text.empty() && text.front() >= '0' && text.front() <= '9';
       text = line.rest()) {
    number = number * 10 + static_cast<std::size_t>(text.front() - '0');
    if (number > max) {
      return line.error_at(begin, fmt::format("expected a number from 0 to {}", max));
    }
    line.move_to(line.offset() + 1);
  }
  if (line.offset() == begin) return line.error(fmt::format("expected a number from 0 to {}", max));
  return number;
}

}  // namespace chatspec
