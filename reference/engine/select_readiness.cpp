#include "engine/select_readiness.hpp"

#include <sys/select.h>

#include <bit>
#include <cerrno>
#include <limits>

namespace chat {
namespace {

constexpr int word_bits = std::numeric_limits<unsigned long>::digits;

timeval time_until(TimePoint deadline) {
  const auto left = deadline - std::chrono::steady_clock::now();
  // Rounded up, so that the deadline has passed when select comes back for it.
  const auto microseconds =
      left.count() <= 0 ? 0 : std::chrono::ceil<std::chrono::microseconds>(left).count();
  return {static_cast<time_t>(microseconds / 1'000'000),
          static_cast<suseconds_t>(microseconds % 1'000'000)};
}

}  // namespace

void SelectReadiness::watch(int fd, bool read, bool write) {
  const auto word = static_cast<std::size_t>(fd / word_bits);
  const Word bit = Word{1} << (fd % word_bits);
  if (word >= read_.size()) {
    if (!read && !write) return;
    read_.resize(word + 1);
    write_.resize(word + 1);
  }
  read_[word] = read ? read_[word] | bit : read_[word] & ~bit;
  write_[word] = write ? write_[word] | bit : write_[word] & ~bit;
  while (!read_.empty() && read_.back() == 0 && write_.back() == 0) {
    read_.pop_back();
    write_.pop_back();
  }
}

Result<std::span<const Readiness::Ready>> SelectReadiness::wait(std::optional<TimePoint> deadline) {
  ready_.clear();
  read_ready_ = read_;
  write_ready_ = write_;
  timeval timeout{};
  if (deadline) timeout = time_until(*deadline);
  //= spec/protocol.md#wait.idle
  //# A server or client that has nothing to do MUST NOT keep a processor busy.
  const int count = ::select(
      static_cast<int>(read_.size()) * word_bits, reinterpret_cast<fd_set*>(read_ready_.data()),
      reinterpret_cast<fd_set*>(write_ready_.data()), nullptr, deadline ? &timeout : nullptr);
  if (count < 0 && errno != EINTR) return system_error("select");
  if (count <= 0) return std::span<const Ready>();
  for (std::size_t word = 0; word < read_ready_.size(); ++word) {
    for (Word bits = read_ready_[word] | write_ready_[word]; bits != 0; bits &= bits - 1) {
      const int bit = std::countr_zero(bits);
      ready_.push_back({static_cast<int>(word) * word_bits + bit,
                        ((read_ready_[word] >> bit) & 1) != 0,
                        ((write_ready_[word] >> bit) & 1) != 0});
    }
  }
  return std::span<const Ready>(ready_);
}

}  // namespace chat
