// Every wait of these tests is for a fact, and ends with a failure when the fact does not come.
#pragma once

#include <chrono>
#include <stdexcept>
#include <string>

namespace chat::withstand {

/// A limit against hanging, never a clock: far beyond what the slowest sanitizer build needs.
inline constexpr std::chrono::seconds patience{40};

class Deadline {
 public:
  /// What poll(2) takes: milliseconds left, 0 when there are none.
  int left_ms() const {
    const auto left = std::chrono::ceil<std::chrono::milliseconds>(end_ - Clock::now());
    return left.count() > 0 ? static_cast<int>(left.count()) : 0;
  }
  bool passed() const { return left_ms() == 0; }

 private:
  using Clock = std::chrono::steady_clock;
  Clock::time_point end_ = Clock::now() + patience;
};

/// What a fixture throws when the test cannot go on; Google Test shows it and fails the test.
class Stuck : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

/// Looks again and again until `fact()` is true. Each look has to cost something that lets the
/// server run: a system call, a conversation.
template <class Fact>
void wait_until(const std::string& what, Fact fact) {
  const Deadline deadline;
  while (!fact()) {
    if (deadline.passed()) throw Stuck("never happened: " + what);
  }
}

}  // namespace chat::withstand
