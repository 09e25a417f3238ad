#include "report/paint.hpp"

#include <fmt/core.h>

namespace chatspec {

std::string painted(std::string_view text, Ink ink, bool colour) {
  if (!colour || ink == Ink::none || text.empty()) return std::string(text);
  return fmt::format("\x1b[{}m{}\x1b[0m", static_cast<int>(ink), text);
}

Ink ink_of(Verdict verdict) {
  switch (verdict) {
    case Verdict::passed:
      return Ink::green;
    case Verdict::passed_leniently:
    case Verdict::expected_failure:
    case Verdict::unsupported:
    case Verdict::blocked:
      return Ink::yellow;
    default:
      return Ink::red;
  }
}

}  // namespace chatspec
