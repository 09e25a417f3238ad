// How a step can go.
#pragma once

#include <string>

#include <tl/expected.hpp>

#include "report/verdict.hpp"

namespace chatspec {

/// A step went well, or this is why not. The place is filled in by whoever knows the step.
using Outcome = tl::expected<void, Failure>;
/// Of a receiving step, at this moment: fulfilled, not yet, or never.
using Attempt = tl::expected<bool, Failure>;

inline tl::unexpected<Failure> failed(std::string what) {
  return tl::unexpected<Failure>({Verdict::failed, std::move(what), {}, {}, {}, {}, {}});
}
inline tl::unexpected<Failure> failed(std::string what, std::string_view expected,
                                      std::string_view got) {
  return tl::unexpected<Failure>({Verdict::failed, std::move(what), diverge(expected, got), {}, {}, {}, {}});
}
inline tl::unexpected<Failure> gone_wrong(Verdict verdict, std::string what) {
  return tl::unexpected<Failure>({verdict, std::move(what), {}, {}, {}, {}, {}});
}

}  // namespace chatspec
