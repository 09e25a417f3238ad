#include "service/trouble_tally.hpp"

namespace chat {

std::optional<std::uint64_t> TroubleTally::happened(Trouble trouble, TimePoint now) {
  Kind& kind = of(trouble);
  auto from = kind.told_again_from.load();
  // Of several threads that find it is time again, the one that says when the next time is tells.
  if (now < from || !kind.told_again_from.compare_exchange_strong(from, now + told_again_after)) {
    ++kind.untold;
    return std::nullopt;
  }
  return kind.untold.exchange(0);
}

std::uint64_t TroubleTally::rest(Trouble trouble) {
  return of(trouble).untold.exchange(0);
}

}  // namespace chat
