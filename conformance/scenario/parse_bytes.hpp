// BYTES of the notation: `"text\n" | random(70000) hex(00 ff) repeat(3, "x") $ann @photo.jpg`.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

#include "scenario/cast.hpp"
#include "scenario/line_cursor.hpp"
#include "scenario/session.hpp"

namespace chatspec {

/// The most that one `random` or `repeat` may ask for: a play holds its bytes in memory, and
/// several sessions may play at once. 256 MiB.
inline constexpr std::size_t session_bytes_max = std::size_t{256} << 20U;

enum class BytesUse {
  sent,     ///< may hold borders
  content,  ///< of a file: no borders, may be no bytes at all
  compared  ///< received: no borders, and at least one byte, or the step could not fail
};

/// The rest of the line.
Parsed<Bytes> parse_bytes(LineCursor& line, BytesUse use, const Cast& cast);

/// `"…"` with its escapes, undone.
Parsed<std::string> parse_quoted(LineCursor& line);

/// Why a file cannot be called so. A session must not reach into the machine of the person who
/// plays it: names are relative, and their parts neither empty nor `.` nor `..`.
std::optional<std::string> objection_to_path(std::string_view name);

/// A decimal number from 0 to `max`.
Parsed<std::size_t> parse_number(LineCursor& line, std::size_t max);

}  // namespace chatspec
