#include <fmt/format.h>

#include <algorithm>
#include <iterator>

#include "measure.hpp"
#include "transfer_servers.hpp"

namespace chatspec::bench {

namespace {

// The table, against a bare sendfile loop and a bare recv-and-write loop.
constexpr double kDownloadRatioMax = 1.15;
constexpr double kUploadRatioMax = 1.2;
// The issue, section 2: "a 1 GiB upload and download with server memory below 32 MiB over idle".
constexpr double kPeakMebibytesMax = 32;

constexpr int kRoundsMin = 3;  // for a median

// The rows of one engine and direction.
enum { kCpu, kSpeed, kMemory, kLarge, kRows };

const char* name_of(Direction direction) {
  return direction == Direction::kDownload ? "download" : "upload";
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
  const bool down = direction == Direction::kDownload;
  std::vector<Row> rows;
  for (const Contest& contest : contests) {
    rows.push_back(row_of(direction, "cpu", contest, "server CPU", "s per GB"));
    rows.back().target =
        Target{Target::Of::kRatioAtMost, down ? kDownloadRatioMax : kUploadRatioMax};
    rows.push_back(row_of(direction, "rate", contest, "speed", "GB per s"));
    rows.push_back(row_of(direction, "memory", contest, "peak memory over idle", "MiB"));
    rows.back().target = Target{Target::Of::kValueAtMost, kPeakMebibytesMax};
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
  for (const Direction direction : {Direction::kDownload, Direction::kUpload}) {
    std::vector<Row> rows = empty_rows(direction, contests);
    servers.forget_peaks();
    // Round -1 is not counted: it makes the machine find the memory that later rounds use again.
    const auto start = Clock::now();
    for (int round = -1; round < plan.rounds; ++round) {
      // A machine that is too slow for all rounds would keep a person waiting for noise.
      if (round >= kRoundsMin && Clock::now() - start > plan.transfer_budget) break;
      progress.show(
          fmt::format("files: {}, round {} of {}", name_of(direction), round + 1, plan.rounds));
      for (int engine = 0; engine < engines; ++engine) {
        for (const bool bare : {round % 2 == 0, round % 2 != 0}) {
          const TransferCost cost = servers.time(direction, bare ? servers.kBare : engine);
          if (round < 0) continue;
          note(rows[kRows * engine + kCpu], bare, cost.cpu_s_per_gb);
          note(rows[kRows * engine + kSpeed], bare, cost.gb_per_s);
        }
        if (direction == Direction::kUpload && round >= 0) {
          Row& large = rows[kRows * engine + kLarge];
          note(large, true, servers.time(direction, servers.kBareLarge).cpu_s_per_gb);
          note(large, false, rows[kRows * engine + kCpu].values.back());
        }
      }
    }
    for (int engine = 0; engine < engines; ++engine) {
      Row& row = rows[kRows * engine + kMemory];
      note(row, false, servers.peak_mebibytes(direction, engine));
      note(row, true, servers.peak_mebibytes(direction, servers.kBare));
    }
    std::copy_if(std::make_move_iterator(rows.begin()), std::make_move_iterator(rows.end()),
                 std::back_inserter(all), [](const Row& row) { return !row.values.empty(); });
  }
  return all;
}

}  // namespace chatspec::bench
