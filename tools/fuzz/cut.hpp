// How a fuzzer's input is read: first how to cut, then what is cut.
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace fuzz {

/// Takes bytes of an input from its front.
class Input {
 public:
  Input(const std::uint8_t* data, std::size_t size) : bytes_(data, data + size) {}
  unsigned take_byte() {
    if (next_ == bytes_.size()) return 0;
    return bytes_[next_++];
  }
  std::string take_rest() {
    return {bytes_.begin() + static_cast<std::ptrdiff_t>(next_), bytes_.end()};
  }

 private:
  std::vector<std::uint8_t> bytes_;
  std::size_t next_ = 0;
};

using Cuts = std::vector<std::size_t>;
constexpr std::size_t pieces_max = 100;

/// One byte says how many cuts there are (15 at most), one byte each how long the piece is: up to
/// 127 bytes, or from 128 on as many hundreds. They are used again and again, for the first
/// `pieces_max` pieces: what comes then comes whole, so that a long input does not take long.
inline Cuts take_cuts(Input& input) {
  Cuts cuts(input.take_byte() % 16);
  for (auto& cut : cuts) {
    const std::size_t byte = input.take_byte();
    cut = byte < 128 ? byte : (byte - 127) * 100;
  }
  return cuts;
}

/// The memory of exactly these bytes: reading one byte beyond them is an error that
/// AddressSanitizer sees.
class ExactCopy {
 public:
  explicit ExactCopy(std::string_view bytes)
      : size_(bytes.size()), bytes_(std::make_unique_for_overwrite<char[]>(size_)) {
    std::copy(bytes.begin(), bytes.end(), bytes_.get());
  }
  std::string_view view() const { return {bytes_.get(), size_}; }

 private:
  std::size_t size_;
  std::unique_ptr<char[]> bytes_;
};

/// Gives `bytes` to `hear` in pieces; what `hear` leaves stands before the next piece.
template <class Hear>
void hear_in_pieces(std::string_view bytes, const Cuts& cuts, Hear hear) {
  std::string kept;
  for (std::size_t i = 0; !bytes.empty(); ++i) {
    const bool cut = !cuts.empty() && i < pieces_max;
    const auto piece = bytes.substr(0, cut ? cuts[i % cuts.size()] : bytes.npos);
    bytes.remove_prefix(piece.size());
    kept += piece;
    const ExactCopy copy(kept);
    std::string_view view = copy.view();
    hear(view);
    kept = std::string(view);
  }
}

inline void require(bool holds, const char* sentence) {
  if (holds) return;
  std::fprintf(stderr, "does not hold: %s\n", sentence);
  std::abort();
}

inline bool lies_in(std::string_view part, std::string_view whole) {
  return part.empty() ||
         (part.data() >= whole.data() && part.data() + part.size() <= whole.data() + whole.size());
}

}  // namespace fuzz
