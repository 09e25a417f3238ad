// What a whole run led to, session by session.
#pragma once

#include <chrono>
#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "outcome/play_result.hpp"
#include "scenario/spec.hpp"

namespace chatspec {

/// What was made of a session's plays by looking at the whole run: blocked, expected, …
struct Ruling {
  Verdict verdict = Verdict::passed;
  std::string why;      ///< one line for a person
  std::string blocker;  ///< blocked: the session whose verdict names the cause
};

struct SessionResult {
  std::shared_ptr<const Session> session;  ///< keeps the suite that it is in
  std::vector<PlayResult> plays;           ///< up to and with the first failure
  std::optional<Ruling> ruling;            ///< overrides what the plays say
  std::vector<std::string> remarks;
  std::chrono::duration<double> took{};
  const std::string& id() const { return session->id; }
  Verdict verdict() const;
  /// The play that decided the verdict; null if all passed or nothing was played.
  const PlayResult* decisive() const;
};

/// A whole run. It keeps the suite that it was made of: whoever has the one has the other.
struct RunResult {
  std::shared_ptr<const Suite> suite;
  std::string title;  ///< what was tested: the command or the address
  std::string again;  ///< the command that ran it, without the choice of sessions and plays
  std::uint64_t seed = 0;
  std::string isolation;  ///< how far programs were kept apart, for a person
  int jobs = 1;
  /// Sessions of the standard's wire that were left out, because the programs have shown that they
  /// speak a wire format of their own. 0: they have not.
  int left_out = 0;
  std::vector<std::string> notices;     ///< what holds for the whole run, for a person
  std::vector<SessionResult> sessions;  ///< in the order of the suite
  std::chrono::duration<double> took{};
};

/// A session of this suite, for results: it keeps the whole suite.
std::shared_ptr<const Session> share_session(const std::shared_ptr<const Suite>& suite,
                                             const Session& session);

/// The numbers of a run.
struct Tally {
  std::map<Verdict, int> sessions;
  std::map<Proof, int> proofs;
  std::set<std::string> timers;  ///< of all plays
  int plays = 0;
  int requirements = 0;  ///< that a chosen session claims to prove
  int proved = 0;        ///< all chosen sessions that claim them passed, at least one
  int musts = 0;         ///< of `requirements`, MUST and MUST NOT
  int musts_proved = 0;
  int exercise = 0;  ///< of `requirements`, asked by the exercise
  int exercise_proved = 0;
  int exit_status() const;  ///< 0 all passed, 1 something failed, 3 could not test
};
Tally count(const RunResult& run);

}  // namespace chatspec
