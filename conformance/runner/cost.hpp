// How dear a session is to play, guessed from what it says: nothing but order depends on it.
#pragma once

#include <cstddef>

#include "scenario/session.hpp"

namespace chatspec {

/// A number without a unit, larger for sessions that take longer: the bytes that they name, the
/// connections they make, the programs they start. The same for the same session, everywhere.
std::size_t cost_of(const Session& session);

/// From here on a session is worth beginning early, so that the end of a run does not wait for it:
/// a megabyte, or some hundreds of connections.
inline constexpr std::size_t dear_cost = std::size_t{1} << 20;

}  // namespace chatspec
