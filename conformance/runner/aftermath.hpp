// What is said of each session once the others are known. One cause makes many sessions fail; it
// shall be told once, where it is, and the others shall point there.
//
// The first of these that holds:
//
// 1. The server, or the client, did not start, or one that ran already has ended: the first session
//    that saw it counts, the others are blocked by it, also those that were then not begun.
// 2. A crash with the same cause as in an earlier session, or a wait for the same reason: that one
//    counts. A crash that came again only after the last step is a remark and no failure; otherwise
//    the session is blocked.
// 3. A session that it `needs` failed too: blocked.
// 4. It failed at the player's own words, and one of the sessions that `relies` names failed:
//    blocked.
// 5. It failed in a play in which lines were cut, or glued together, and one of the sessions that
//    `cut` or `glued` names, of the same program, failed: blocked. A crash that tells its own cause
//    is not, nor what fails with each line in a segment of its own too.
// 6. It is of the same kind as an earlier failure (outcome/failure_kind.hpp): an answer came in the
//    same other words, or as there did not come at all: blocked.
// 7. It only proves what SHOULD or MAY be, and failed without hanging or crashing: it passed
//    leniently. The failure stays with the play.
//
// Then what was foretold: a session that is to fail and did (or is blocked, or passed leniently) is
// an expected failure; one that passed is an unexpected pass.
#pragma once

#include <map>
#include <optional>
#include <string_view>
#include <vector>

#include "outcome/failure_kind.hpp"
#include "outcome/run_result.hpp"
#include "runner/expectation_file.hpp"

namespace chatspec {

/// Rules for the sessions of a run one after the other, while the run goes on or afterwards. Both
/// arguments must outlive it; `run.sessions` has a result for every session from the beginning, and
/// those that have not ended yet are empty.
class Aftermath {
 public:
  Aftermath(RunResult& run, const KnownOutcomes& known);

  /// The last session that the ruling for session `index`, which has ended, looks at: at least
  /// `index`. All up to there must have ended before it can be ruled; then ask again, because what
  /// they look at counts too.
  std::size_t looks_at(std::size_t index) const;

  /// Puts a ruling and remarks on the result, if there is something to say. A ruling that is there
  /// already stays. In the order of the suite.
  void rule(std::size_t index);

 private:
  using Ruled = std::optional<Ruling>;
  void decide(std::size_t index);
  Verdict verdict_of(std::size_t index);
  bool has_failed(std::size_t index);
  Ruling blocked_by(std::size_t index, std::string why);
  std::optional<std::size_t> first_of_cause(std::size_t before, const Failure& failure) const;
  Ruled for_start(std::size_t index) const;
  Ruled for_cause(std::size_t index);
  Ruled for_needs(std::size_t index);
  Ruled for_words(std::size_t index);
  Ruled for_segments(std::size_t index);
  Ruled for_first_failed(const NamedSessions& sessions, std::size_t index, std::string_view why);
  Ruled for_kind(std::size_t index);
  Ruled for_advice(std::size_t index) const;
  void foretell(SessionResult& result) const;

  enum class Progress { none, deciding, decided };
  RunResult& run_;
  const KnownOutcomes& known_;
  std::map<std::string_view, std::size_t> places_;
  std::vector<Progress> progress_;
  FailureKinds kinds_;
  std::map<std::string, std::size_t> first_of_kind_;  // by `FailureKind::same`
};

/// All sessions of a run that is over. May be done again after runs were merged.
void rule(RunResult& run, const KnownOutcomes& known);

}  // namespace chatspec
