// One session, played once, in one segmentation.
#pragma once

#include "endpoint/lodgings.hpp"
#include "outcome/play_result.hpp"
#include "player/known_server.hpp"
#include "player/segmentation.hpp"
#include "player/target.hpp"
#include "scenario/spec.hpp"

namespace chatspec {

/// Launches what must be launched, plays every step, proves the silence at the end, makes sure that
/// a fresh client is still served, and ends everything it started. Never fails in another way than
/// by the result's verdict. `known` is what earlier plays on this target have learnt, and learns.
PlayResult play(const Session& session, const ProtocolHead& head, const Target& target,
                Segmentation segmentation, Lodgings& lodgings, KnownServer& known);

}  // namespace chatspec
