#pragma once

#include <filesystem>
#include <vector>

#include "plan.hpp"
#include "progress.hpp"
#include "row.hpp"

namespace chatspec::bench {

/// Saturating load: server CPU per delivered line and deliveries a second.
std::vector<Row> measure_fanout(const Plan& plan, const std::vector<Contest>& contests,
                                Progress& progress);

/// Fixed rate: p50, p99 and p99.9 of latency.
std::vector<Row> measure_latency(const Plan& plan, const std::vector<Contest>& contests,
                                 Progress& progress);

/// Up- and downloads. `folder` is empty, on a file system in memory if there is one, and is the
/// `--directory` of the servers in `contests`.
std::vector<Row> measure_transfers(const Plan& plan, const std::vector<Contest>& contests,
                                   const std::filesystem::path& programs,
                                   const std::filesystem::path& folder, Progress& progress);

/// Memory of idle connections and, on the select engine, the price of a wake-up among them.
std::vector<Row> measure_idle(const Plan& plan, const std::vector<Contest>& contests,
                              Progress& progress);

}  // namespace chatspec::bench
