// Proving that nothing more was sent. spec/notation.md, "How silence is proved".
#pragma once

#include "player/stage.hpp"
#include "player/step_outcome.hpp"

namespace chatspec {

/// SENTINEL, with REPLY where only one peer can be asked; QUIESCENT where nobody can be, or where
/// the program does not pass words on as the spec says; and for a program that cannot be looked
/// into QUIET, which proves nothing and makes the verdict lenient. `place` is the fence's.
///
/// Peers that cannot speak (half a line sent, half-closed) or do not read are left out of asking;
/// those that read must have heard nothing else.
Outcome prove_silence(Stage& stage, const Place& place);

/// DRAIN: every peer still connected half-closes, one after the other, and is read to its end.
Outcome drain(Stage& stage);

}  // namespace chatspec
