// Which sessions are played, in which ways, and in which order they are begun.
#pragma once

#include <memory>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "player/segmentation.hpp"
#include "player/target.hpp"
#include "runner/expectation_file.hpp"
#include "runner/start_failure.hpp"

namespace chatspec {

/// A session of a run, and what is to be done with it.
struct Planned {
  std::shared_ptr<const Session> session;
  std::vector<Segmentation> plays;  ///< in this order; none: `why_not` says why it is not played
  std::string why_not;
  Programs programs;
  std::size_t cost = 0;
};

/// In the order of the suite, as the report will have it.
using Plan = std::vector<Planned>;

/// Every session, all of this suite, in all segmentations, or only in `only`; sessions in which the
/// player sends nothing once. What cannot be played against this target, or is known not to be
/// supported, is not played.
Plan make_plan(const std::shared_ptr<const Suite>& suite,
               const std::vector<const Session*>& sessions, const Target& target,
               std::optional<Segmentation> only, const KnownOutcomes& known);

/// Indexes of what is to be played, in the order in which it is best begun: first one that shows
/// whether the programs start at all, then those named in `first`, then the dear ones (cost.hpp),
/// so that nobody waits for them at the end, then the rest in the order of the suite.
std::vector<std::size_t> order_of_play(const Plan& plan, const std::set<std::string>& first);

}  // namespace chatspec
