#include "runner/exit_status.hpp"

#include <algorithm>

namespace chatspec {
namespace {

bool is_broken(const SessionResult& result, const RunResult& run) {
  if (result.verdict() == Verdict::broken) return true;
  if (result.verdict() != Verdict::blocked || !result.ruling) return false;
  return std::any_of(run.sessions.begin(), run.sessions.end(), [&](const SessionResult& other) {
    return other.session->id == result.ruling->blocker && other.verdict() == Verdict::broken;
  });
}

}  // namespace

int exit_status(const RunResult& run) {
  bool good = false;
  bool broken = false;
  for (const SessionResult& one : run.sessions) {
    if (is_broken(one, run)) {
      broken = true;
    } else if (is_bad(one.verdict())) {
      return something_failed;
    } else if (one.verdict() != Verdict::unsupported) {
      good = true;
    }
  }
  return broken || !good ? nothing_tested : all_passed;
}

}  // namespace chatspec
