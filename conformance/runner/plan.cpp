#include "runner/plan.hpp"

#include <algorithm>
#include <tuple>

#include "outcome/run_result.hpp"
#include "runner/cost.hpp"

namespace chatspec {
namespace {

std::vector<Segmentation> plays_of(const Session& session, std::optional<Segmentation> only) {
  // What two programs say to each other they cut themselves: any other segmentation would be the
  // same play again. A scripted server's bytes are the player's.
  bool cuts_nothing = has_clients(session) && !has_scripted_server(session);
  if (cuts_nothing || session.once) return {Segmentation::whole};
  if (only) return {*only};
  return {std::begin(segmentations), std::end(segmentations)};
}

}  // namespace

Plan make_plan(const std::shared_ptr<const Suite>& suite,
               const std::vector<const Session*>& sessions, const Target& target,
               std::optional<Segmentation> only, const KnownOutcomes& known) {
  Plan plan;
  for (const Session* session : sessions) {
    Planned one{share_session(suite, *session),
                {},
                why_not_applicable(*session, target),
                programs_of(*session),
                cost_of(*session)};
    auto said = known.find(session->id);
    if (one.why_not.empty() && said != known.end() &&
        said->second.foretold == Foretold::unsupported) {
      one.why_not = said->second.reason;
    }
    if (one.why_not.empty()) one.plays = plays_of(*session, only);
    plan.push_back(std::move(one));
  }
  return plan;
}

std::vector<std::size_t> order_of_play(const Plan& plan, const std::set<std::string>& first) {
  std::vector<std::size_t> order;
  for (std::size_t index = 0; index < plan.size(); ++index) {
    if (!plan[index].plays.empty()) order.push_back(index);
  }
  if (order.empty()) return order;
  auto wanted = [&](std::size_t index) { return first.contains(plan[index].session->id); };
  auto rank = [&](std::size_t index) {
    if (wanted(index)) return 0;
    return plan[index].cost >= dear_cost ? 1 : 2;
  };
  std::stable_sort(order.begin(), order.end(), [&](std::size_t a, std::size_t b) {
    if (rank(a) != rank(b)) return rank(a) < rank(b);
    return rank(a) == 1 && plan[a].cost > plan[b].cost;
  });
  auto shows_start = std::min_element(order.begin(), order.end(), [&](auto a, auto b) {
    return std::tuple(plan[a].programs.client, plan[a].cost >= dear_cost, a) <
           std::tuple(plan[b].programs.client, plan[b].cost >= dear_cost, b);
  });
  std::rotate(order.begin(), shows_start, shows_start + 1);
  return order;
}

}  // namespace chatspec
