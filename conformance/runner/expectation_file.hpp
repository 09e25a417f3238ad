// `--expect FILE`: what is known to fail, and what is known not to be there.
//
//     # our server has no uploads yet
//     fail upload.* because it is the third exercise
//     unsupported console.* because our programs speak Indonesian
//
// One line for each; GLOB (fnmatch(3)) is held against the ids of sessions and against those of
// requirements, which stand for the sessions that prove them. A line that begins with `#`, and an
// empty one, say nothing.
#pragma once

#include <map>
#include <string>
#include <string_view>
#include <vector>

#include <tl/expected.hpp>

#include "scenario/parse_error.hpp"
#include "scenario/spec.hpp"

namespace chatspec {

enum class Foretold {
  fail,         ///< it is played: a failure is EXPECTED-FAIL, a pass is UNEXPECTED-PASS
  unsupported,  ///< it is not played
};

/// What a line says about a session, and why.
struct KnownOutcome {
  Foretold foretold = Foretold::fail;
  std::string reason;
};

/// By the session's id. Sessions of which nothing is said are not in it.
using KnownOutcomes = std::map<std::string, KnownOutcome, std::less<>>;

/// Reads `text`, which stands in the file `file`. Or all its faults, at most one for each line: it
/// has another form, no reason, fits no session of the suite, or one that another line fits too.
tl::expected<KnownOutcomes, std::vector<ParseError>> read_expectations(std::string_view text,
                                                                       const std::string& file,
                                                                       const Suite& suite);

/// Does `text` fit `glob`? As for file names, but `*` passes over every character.
bool fits_glob(const std::string& glob, const std::string& text);

}  // namespace chatspec
