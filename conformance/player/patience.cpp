#include "player/patience.hpp"

#include "endpoint/load.hpp"

namespace chatspec {

bool Patience::over() {
  if (spent() < limit_) return false;
  double load = load_factor(own_threads_ ? own_threads_() : 0);
  auto scaled = std::chrono::duration_cast<std::chrono::milliseconds>(idle_ * load);
  if (scaled <= limit_) return true;
  limit_ = scaled;
  return spent() >= limit_;
}

}  // namespace chatspec
