// What a matrix file knows of its implementations, for the cells they meet in.
#pragma once

#include <vector>

#include <tl/expected.hpp>

#include "interop/matrix.hpp"
#include "runner/expectation_file.hpp"
#include "scenario/parse_error.hpp"

namespace chatspec {

/// The outcomes that the lines of `known` foretell. All faults are told where the lines stand in
/// the matrix file.
tl::expected<KnownOutcomes, std::vector<ParseError>> read_known_lines(
    const Implementation& implementation, const Suite& suite);

/// Adds that it does not support sessions of other altitudes than its own.
void add_altitudes(KnownOutcomes& known, const Implementation& implementation, const Suite& suite);

/// What both sides of a pair foretell: what one of them does not support is not played, and each
/// reason says whose it is.
KnownOutcomes known_of_pair(const Implementation& server, const KnownOutcomes& of_server,
                            const Implementation& client, const KnownOutcomes& of_client);

}  // namespace chatspec
