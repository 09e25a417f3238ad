// Which sessions a run is about.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include <tl/expected.hpp>

#include "apps/run_options.hpp"
#include "scenario/spec.hpp"

namespace chatspec {

/// Whether something was said about which sessions, apart from the suite: names, --only,
/// --altitude, --level, --asked-by or --failed. A shard is a part of whatever was chosen.
bool chooses_explicitly(const RunOptions& options);

/// Those that fit all of ids, --only, --altitude, --level, --asked-by, --failed and --shard, in the
/// order of the suite. Where no session and no requirement is called `behaviour`, `console` or
/// `wire`, that id stands for all sessions of the altitude. The error is one line: an id that
/// nobody knows, a report that cannot be read, a shard that is none.
///
/// With --failed and a report in which nothing was bad, all are chosen, so that a loop of "correct,
/// run what failed" ends with a run of everything.
tl::expected<std::vector<const Session*>, std::string> choose_sessions(
    const std::shared_ptr<const Suite>& suite, const RunOptions& options);

}  // namespace chatspec
