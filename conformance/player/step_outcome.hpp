// How a step can go.
#pragma once

#include <string>

#include <tl/expected.hpp>

#include "outcome/play_result.hpp"

namespace chatspec {

/// A step went well, or this is why not. The place is filled in by whoever knows the step.
using Outcome = tl::expected<void, Failure>;
/// Of a receiving step, at this moment: fulfilled, not yet, or never.
using Attempt = tl::expected<bool, Failure>;

inline tl::unexpected<Failure> gone_wrong(Verdict verdict, std::string what) {
  Failure failure;
  failure.verdict = verdict;
  failure.what = std::move(what);
  return tl::unexpected(std::move(failure));
}
inline tl::unexpected<Failure> failed(std::string what) {
  return gone_wrong(Verdict::failed, std::move(what));
}
inline tl::unexpected<Failure> failed(std::string what, std::string_view expected,
                                      std::string_view got) {
  auto failure = failed(std::move(what));
  failure.value().divergence = diverge(expected, got);
  return failure;
}

}  // namespace chatspec
