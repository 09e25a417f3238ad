// Where in a play the program first did something else than the session asks for.
#pragma once

#include <cstddef>
#include <optional>
#include <string>

#include "outcome/play_result.hpp"

namespace chatspec {

struct FirstDifference {
  std::string who;  ///< the participant in whose column it stands
  /// The exchange that differs; nothing: something is missing behind the last one.
  std::optional<std::size_t> exchange;
  std::size_t at_byte = 0;  ///< in what was kept of that exchange
  std::string words;        ///< "first difference", "nobody asked for this", "nothing more came"
};

/// The participant that the failure of this play is about; empty: none.
std::string participant_in(const PlayResult& play);

/// Nothing if the play did not fail, or if the failure is not about what somebody received.
std::optional<FirstDifference> first_difference(const PlayResult& play);

}  // namespace chatspec
