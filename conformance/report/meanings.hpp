// What the words of a report mean, for who reads one for the first time.
#pragma once

#include <string_view>

#include "outcome/verdict.hpp"
#include "scenario/spec.hpp"

namespace chatspec {

/// Part of a sentence: "it did something else than the standard says".
std::string_view meaning(Verdict verdict);
std::string_view meaning(Proof proof);
std::string_view meaning(Altitude altitude);

}  // namespace chatspec
