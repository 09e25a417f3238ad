#include "player/patience.hpp"

#include "endpoint/load.hpp"

namespace chatspec {

bool Patience::over() {
  if (spent() < limit_) return false;
  auto scaled = std::chrono::duration_cast<std::chrono::milliseconds>(idle_ * load_factor());
  if (scaled <= limit_) return true;
  limit_ = scaled;
  return spent() >= limit_;
}

}  // namespace chatspec
