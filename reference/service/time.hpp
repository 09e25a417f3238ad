// Time as the service sees it: told from outside, so that tests can invent it.
#pragma once

#include <chrono>

namespace chat {

using TimePoint = std::chrono::steady_clock::time_point;

}  // namespace chat
