// Steps that look at files: in a client's working directory, or in the server's ("disk").
#pragma once

#include "player/expectations.hpp"

namespace chatspec {

/// Prepares `file … is`, `file … absent` or `disk empty`.
tl::expected<Expectation, Failure> prepare_file(const Step& step, Stage& stage,
                                                const Session& session, std::uint64_t seed);

Outcome place_file(const PlaceFile& step, Stage& stage, const std::string& content);
Outcome place_link(const PlaceLink& step, Stage& stage);

}  // namespace chatspec
