#pragma once

#include <array>
#include <chrono>
#include <cstdint>

namespace chatspec::bench {

/// Counts durations in buckets no wider than 1/64 of their value, so that any percentile is known
/// to 1.6 % whatever its size, in constant memory and without sorting.
class Histogram {
 public:
  void add(std::chrono::nanoseconds value);

  uint64_t count() const { return count_; }

  /// The smallest bucket bound that `fraction` (0 to 1) of the values do not exceed; zero when
  /// empty.
  std::chrono::nanoseconds percentile(double fraction) const;

 private:
  static constexpr int sub_bits = 6;                           // 64 buckets for each power of two
  static constexpr int buckets = (64 - sub_bits) << sub_bits;  // enough for every 63-bit value
  static int bucket_of(uint64_t value);
  static uint64_t upper_bound_of(int bucket);

  std::array<uint64_t, buckets> counts_{};
  uint64_t count_ = 0;
};

}  // namespace chatspec::bench
