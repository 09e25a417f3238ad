// How the bytes of a step are cut into segments. spec/notation.md, "How a session is played".
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace chatspec {

enum class Segmentation {
  whole,
  bytes,
  coalesced,
  split,
  random,
  // Played only to find out why a session failed.
  apart,   ///< each line in a segment of its own
  joined,  ///< the same, and the beginning of a line waits for its end, whatever comes between
};
/// The ways in which sessions are played.
inline constexpr Segmentation segmentations[] = {Segmentation::whole, Segmentation::bytes,
                                                 Segmentation::coalesced, Segmentation::split,
                                                 Segmentation::random};
/// And those in which one that failed is played once more.
inline constexpr Segmentation diagnostic_segmentations[] = {Segmentation::apart,
                                                            Segmentation::joined};
std::string_view name(Segmentation segmentation);
/// One of all these.
std::optional<Segmentation> segmentation_named(std::string_view name);

/// A small generator whose numbers depend on nothing but the text it was made from (SplitMix64 over
/// an FNV-1a hash), so that a run can be repeated anywhere.
class Dice {
 public:
  explicit Dice(std::string_view from);
  std::uint64_t roll();
  /// From 1 to `most`.
  std::size_t up_to(std::size_t most) { return 1 + roll() % most; }

 private:
  std::uint64_t state_;
};

/// Cuts the segments that a step names further. `whole` and `coalesced` leave them (coalescing
/// happens between steps); `random` cuts a segment in a few places. `split` cuts where programs
/// like to go wrong: inside CR LF, before an LF, inside a character of UTF-8, in the middle of what
/// stands between two LF (a line, a size, a body); and never behind an LF, so that the end of one
/// line and the beginning of what follows it share a segment. `bytes` sends one byte at a
/// time, but of a segment longer than `single_bytes_max` only the first 256 and the last 16, where
/// lines, sizes and borders are, and random pieces between: each piece waits until the one before
/// was read, and a body of megabytes would take minutes and show nothing more. `apart` undoes what
/// the session itself has cut or glued together: a step's segments are joined, and if all of it is
/// text (no control characters but LF, CR and TAB) each line becomes a segment.
std::vector<std::string> cut(const std::vector<std::string>& segments, Segmentation segmentation,
                             Dice& dice);

inline constexpr std::size_t single_bytes_max = 1024;

/// Text that does not end a line.
bool is_half_a_line(std::string_view bytes);

}  // namespace chatspec
