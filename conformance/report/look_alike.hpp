// Differences that a reader cannot see, or takes for something else, in words.
#pragma once

#include <string>
#include <string_view>

namespace chatspec {

/// How two texts that look alike differ at the first place where they do: "the LF at the end is
/// missing", "Cyrillic а (U+0430) stands where Latin a (U+0061) belongs". Both must go on to their
/// end from there. Empty if they are the same, or if anybody can see how they differ.
std::string unseen_difference(std::string_view expected, std::string_view got);

}  // namespace chatspec
