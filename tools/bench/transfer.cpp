#include <fmt/format.h>

#include <algorithm>
#include <iterator>

#include "measure.hpp"
#include "transfer_servers.hpp"

namespace chatspec::bench {

namespace {

// The table, against a bare sendfile loop and a bare recv-and-write loop.
constexpr double download_ratio_max = 1.15;
constexpr double upload_ratio_max = 1.2;
// The issue, section 2: "a 1 GiB upload and download with server memory below 32 MiB over idle".
constexpr double peak_mebibytes_max = 32;

constexpr int rounds_min = 3;  // for a median

// The rows of one engine and direction.
enum { cpu, speed, memory, large_body, rows_each };

const char* name_of(Direction direction) {
  return direction == Direction::download ? "download" : "upload";
}

Row row_of(Direction direction, std::string_view kind, const Contest& contest,
           std::string_view what, std::string_view unit) {
  Row row;
  row.id = fmt::format("transfer.{}.{}.{}", name_of(direction), kind, contest.engine);
  row.group = "Files";
  row.what = fmt::format("{}, {}", name_of(direction), what);
  row.engine = contest.engine;
  row.unit = unit;
  return row;
}

std::vector<Row> empty_rows(Direction direction, const std::vector<Contest>& contests) {
  const bool down = direction == Direction::download;
  std::vector<Row> rows;
  for (const Contest& contest : contests) {
    rows.push_back(row_of(direction, "cpu", contest, "server CPU", "s per GB"));
    rows.back().target =
        Target{Target::Of::ratio_at_most, down ? download_ratio_max : upload_ratio_max};
    rows.push_back(row_of(direction, "rate", contest, "speed", "GB per s"));
    rows.push_back(row_of(direction, "memory", contest, "peak memory over idle", "MiB"));
    rows.back().target = Target{Target::Of::value_at_most, peak_mebibytes_max};
    rows.push_back(
        row_of(direction, "cpu_large", contest, "CPU against a 4 MiB buffer", "s per GB"));
  }
  return rows;
}

void note(Row& row, bool bare, double value) {
  (bare ? row.bare_values : row.values).push_back(value);
}

}  // namespace

std::vector<Row> measure_transfers(const Plan& plan, const std::vector<Contest>& contests,
                                   const std::filesystem::path& programs,
                                   const std::filesystem::path& folder, Progress& progress) {
  progress.show("files: preparing");
  TransferServers servers(plan, contests, programs, folder);
  const int engines = static_cast<int>(contests.size());
  for (int engine = 0; engine < engines; ++engine) servers.prove(engine);

  std::vector<Row> all;
  for (const Direction direction : {Direction::download, Direction::upload}) {
    std::vector<Row> rows = empty_rows(direction, contests);
    servers.forget_peaks();
    // Round -1 is not counted: it makes the machine find the memory that later rounds use again.
    const auto start = Clock::now();
    for (int round = -1; round < plan.rounds; ++round) {
      // A machine that is too slow for all rounds would keep a person waiting for noise.
      if (round >= rounds_min && Clock::now() - start > plan.transfer_budget) break;
      progress.show(
          fmt::format("files: {}, round {} of {}", name_of(direction), round + 1, plan.rounds));
      for (int engine = 0; engine < engines; ++engine) {
        for (const bool bare : {round % 2 == 0, round % 2 != 0}) {
          const TransferCost cost = servers.time(direction, bare ? servers.bare : engine);
          if (round < 0) continue;
          note(rows[rows_each * engine + cpu], bare, cost.cpu_s_per_gb);
          note(rows[rows_each * engine + speed], bare, cost.gb_per_s);
        }
        if (direction == Direction::upload && round >= 0) {
          Row& large = rows[rows_each * engine + large_body];
          note(large, true, servers.time(direction, servers.bare_large).cpu_s_per_gb);
          note(large, false, rows[rows_each * engine + cpu].values.back());
        }
      }
    }
    for (int engine = 0; engine < engines; ++engine) {
      Row& row = rows[rows_each * engine + memory];
      note(row, false, servers.peak_mebibytes(direction, engine));
      note(row, true, servers.peak_mebibytes(direction, servers.bare));
    }
    std::copy_if(std::make_move_iterator(rows.begin()), std::make_move_iterator(rows.end()),
                 std::back_inserter(all), [](const Row& row) { return !row.values.empty(); });
  }
  return all;
}

}  // namespace chatspec::bench
