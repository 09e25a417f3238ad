// Proving that nothing more was sent. spec/notation.md, "How silence is proved".
#pragma once

#include "player/outcome.hpp"
#include "player/stage.hpp"

namespace chatspec {

/// SENTINEL, or REPLY where only one peer can be asked. Peers that cannot speak (half a line sent,
/// half-closed) or do not read are left out of asking; those that read must have heard nothing
/// else.
Outcome prove_silence(Stage& stage);

/// DRAIN: every peer still connected half-closes, one after the other, and is read to its end.
Outcome drain(Stage& stage);

}  // namespace chatspec
