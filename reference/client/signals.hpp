// Signals as something to be read.
#pragma once

#include <initializer_list>
#include <optional>

#include "base/result.hpp"
#include "base/unique_fd.hpp"

namespace chat {

/// Blocks these signals in this thread and in those it starts from now on, and gives a descriptor
/// that is readable when one of them has come (signalfd(2)).
Result<UniqueFd> block_signals(std::initializer_list<int> signals);

/// The number of a signal that has come, if one has.
std::optional<int> take_signal(int descriptor);

}  // namespace chat
