#include "player/segmentation.hpp"

#include <algorithm>

namespace chatspec {
namespace {

constexpr std::size_t first_bytes = 256;
constexpr std::size_t last_bytes = 16;
// However long the segment is, about this many pieces, and none so small that it takes for ever.
constexpr std::size_t pieces_about = 64;

void cut_randomly(std::string_view rest, std::size_t most, Dice& dice,
                  std::vector<std::string>& pieces) {
  while (!rest.empty()) {
    std::string_view piece = rest.substr(0, dice.up_to(most));
    pieces.emplace_back(piece);
    rest.remove_prefix(piece.size());
  }
}

void cut_singly(std::string_view bytes, std::vector<std::string>& pieces) {
  for (char byte : bytes) pieces.emplace_back(1, byte);
}

void cut_into_bytes(std::string_view bytes, Dice& dice, std::vector<std::string>& pieces) {
  if (bytes.size() <= single_bytes_max) return cut_singly(bytes, pieces);
  std::size_t middle = bytes.size() - first_bytes - last_bytes;
  cut_singly(bytes.substr(0, first_bytes), pieces);
  cut_randomly(bytes.substr(first_bytes, middle),
               std::max<std::size_t>(2, 2 * middle / pieces_about), dice, pieces);
  cut_singly(bytes.substr(first_bytes + middle), pieces);
}

bool is_inside_character(char byte) {
  return (static_cast<unsigned char>(byte) & 0xC0) == 0x80;  // RFC 3629: 10xxxxxx
}

// Whether a program is likely to go wrong if a segment ends before `at`.
bool is_risky(std::string_view bytes, std::size_t at, std::size_t line_begin,
              std::size_t line_end) {
  bool before_line_end = bytes[at] == '\n';
  bool inside_character = is_inside_character(bytes[at]) && !is_inside_character(bytes[at - 1]);
  bool middle = at == line_begin + (line_end - line_begin) / 2 && at > line_begin;
  return before_line_end || inside_character || middle;
}

void cut_where_it_hurts(std::string_view bytes, std::vector<std::string>& pieces) {
  std::size_t begin = 0, line_begin = 0, cuts = 0;
  std::size_t line_end = std::min(bytes.find('\n'), bytes.size());
  for (std::size_t at = 1; at < bytes.size() && cuts < 2 * pieces_about; ++at) {
    if (bytes[at - 1] == '\n') {
      line_begin = at;
      line_end = std::min(bytes.find('\n', at), bytes.size());
    }
    if (!is_risky(bytes, at, line_begin, line_end)) continue;
    pieces.emplace_back(bytes.substr(begin, at - begin));
    begin = at;
    ++cuts;
  }
  pieces.emplace_back(bytes.substr(begin));
}

// Control characters but LF, CR and TAB do not stand in lines.
bool is_text(std::string_view bytes) {
  return std::none_of(bytes.begin(), bytes.end(), [](char byte) {
    auto code = static_cast<unsigned char>(byte);
    return (code < 0x20 && byte != '\n' && byte != '\r' && byte != '\t') || code == 0x7F;
  });
}

std::vector<std::string> set_apart(const std::vector<std::string>& segments) {
  std::string all;
  for (const std::string& segment : segments) all += segment;
  if (!is_text(all)) return {all};
  std::vector<std::string> lines;
  for (std::size_t begin = 0; begin < all.size();) {
    auto end = std::min(all.find('\n', begin), all.size() - 1) + 1;
    lines.push_back(all.substr(begin, end - begin));
    begin = end;
  }
  return lines;
}

}  // namespace

bool is_half_a_line(std::string_view bytes) {
  return !bytes.empty() && bytes.back() != '\n' && is_text(bytes);
}

std::string_view name(Segmentation segmentation) {
  switch (segmentation) {
    case Segmentation::whole:
      return "whole";
    case Segmentation::bytes:
      return "bytes";
    case Segmentation::coalesced:
      return "coalesced";
    case Segmentation::split:
      return "split";
    case Segmentation::random:
      return "random";
    case Segmentation::apart:
      return "apart";
    case Segmentation::joined:
      return "joined";
  }
  return "";
}

std::optional<Segmentation> segmentation_named(std::string_view wanted) {
  for (Segmentation one : segmentations) {
    if (name(one) == wanted) return one;
  }
  for (Segmentation one : diagnostic_segmentations) {
    if (name(one) == wanted) return one;
  }
  return std::nullopt;
}

Dice::Dice(std::string_view from) : state_(0xcbf29ce484222325) {
  for (char c : from) state_ = (state_ ^ static_cast<unsigned char>(c)) * 0x100000001b3;
}

std::uint64_t Dice::roll() {
  std::uint64_t z = (state_ += 0x9e3779b97f4a7c15);
  z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9;
  z = (z ^ (z >> 27)) * 0x94d049bb133111eb;
  return z ^ (z >> 31);
}

std::vector<std::string> cut(const std::vector<std::string>& segments, Segmentation segmentation,
                             Dice& dice) {
  if (segmentation == Segmentation::whole || segmentation == Segmentation::coalesced) {
    return segments;
  }
  bool each_line_alone =
      segmentation == Segmentation::apart || segmentation == Segmentation::joined;
  if (each_line_alone) return set_apart(segments);
  std::vector<std::string> pieces;
  for (const std::string& segment : segments) {
    if (segmentation == Segmentation::split) {
      cut_where_it_hurts(segment, pieces);
    } else if (segmentation == Segmentation::bytes) {
      cut_into_bytes(segment, dice, pieces);
    } else {
      cut_randomly(segment, std::max<std::size_t>(2, segment.size() / 3), dice, pieces);
    }
  }
  return pieces;
}

}  // namespace chatspec
