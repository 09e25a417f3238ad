#include "histogram.hpp"

#include <algorithm>
#include <bit>
#include <cmath>

namespace chatspec::bench {

// A value below 64 is its own bucket. Above, the leading bit chooses a row of 64 buckets and the
// six bits after it the bucket in the row.
int Histogram::bucket_of(uint64_t value) {
  const int row = std::max(0, static_cast<int>(std::bit_width(value)) - (sub_bits + 1));
  return (row << sub_bits) + static_cast<int>(value >> row);
}

uint64_t Histogram::upper_bound_of(int bucket) {
  constexpr int sub = 1 << sub_bits;
  const int row = std::max(0, (bucket >> sub_bits) - 1);
  const auto first = static_cast<uint64_t>(bucket - row * sub) << row;
  return first + (uint64_t{1} << row) - 1;
}

void Histogram::add(std::chrono::nanoseconds value) {
  ++counts_[bucket_of(static_cast<uint64_t>(std::max<int64_t>(0, value.count())))];
  ++count_;
}

std::chrono::nanoseconds Histogram::percentile(double fraction) const {
  const auto wanted = static_cast<uint64_t>(std::ceil(fraction * static_cast<double>(count_)));
  uint64_t seen = 0;
  for (int bucket = 0; bucket < buckets && count_ > 0; ++bucket) {
    seen += counts_[bucket];
    if (seen >= std::max<uint64_t>(1, wanted)) {
      return std::chrono::nanoseconds(upper_bound_of(bucket));
    }
  }
  return std::chrono::nanoseconds(0);
}

}  // namespace chatspec::bench
